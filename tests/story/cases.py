"""A matter under supervision: the steps, who takes them, and the stages one after another."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.story import forms
from tests.story.forms import JSON, PARTNER, PARTNER_KEY, leader
from tests.story.office import Office, Refused
from tests.story.pieces import Piece, execute


@dataclass
class Case:
    """A nominated matter, at its stage; the bureau `unit` is responsible for it."""

    id: str
    matter: str
    kind: str
    unit: str
    stage: str = "nominated"
    plan: str = ""
    reviewer: str = ""
    """Who reviews for the city: its head, unless that is who plans and applies."""

    def __post_init__(self) -> None:
        self.reviewer = self.reviewer or f"head-{self.city}"

    @property
    def city(self) -> str:
        """The city whose bureau, or whose county's, is responsible."""
        return f"{self.unit[:4]}00"

    @property
    def path(self) -> str:
        """Where it is found."""
        return f"supervision/v1/listings/{self.id}"

    @property
    def plan_path(self) -> str:
        """Where its last plan is found."""
        return f"supervision/v1/plans/{self.plan}"

    @property
    def decider(self) -> str:
        """Who decides about it."""
        return "joint_office" if self.kind == "joint" else "deputy"


async def nominate(office: Office, matter: str, unit: str, **changes: Any) -> Case:
    """A matter is nominated, for the joint list unless `changes` say otherwise."""
    form = forms.nomination(matter, target_date=office.in_days(90)) | changes
    made = await office.post("pet_head", "supervision/v1/listings", form)
    return Case(made["id"], matter, made["kind"], unit)


async def _list(office: Office, case: Case, form: JSON | None = None) -> JSON:
    return await office.post(case.decider, f"{case.path}/list", form)


async def _take_charge(office: Office, case: Case, form: JSON | None = None) -> JSON:
    """A leader of each level takes charge; of a city's own case the city's leader takes all."""
    charges = "assignment/v1/charges"
    proposals = await office.get("pet_head", f"assignment/v1/matters/{case.matter}/proposals")
    names = ("leader_id", "basis", "reason")
    first = {name: proposals[0][name] for name in names}
    proposed = {"matter_id": case.matter, "level": "province", **first}
    made = await office.post("pet_head", charges, proposed)
    await office.post("principal", f"{charges}/{made['id']}/confirm")
    takes_all = (form or {}).get("takes_all", case.unit == case.city)
    for level, code in [("city", case.city), *([] if takes_all else [("county", case.unit)])]:
        named = forms.charge(case.matter, level, f"leader-{code}", takes_all=takes_all)
        await office.post(f"head-{code}", charges, named)
    chain: JSON = await office.get("pet_head", f"assignment/v1/chains/{case.matter}")
    return chain


async def _submit_plan(office: Office, case: Case, form: JSON | None = None) -> JSON:
    given = form or forms.plan(office.today)
    made = await office.post(f"head-{case.unit}", f"{case.path}/plans", given)
    case.plan = made["id"]
    return made


async def _review_plan(office: Office, case: Case, form: JSON | None = None) -> JSON:
    return await office.post(case.reviewer, f"{case.plan_path}/review", form)


async def _approve_plan(office: Office, case: Case, form: JSON | None = None) -> JSON:
    return await office.post("pet_head", f"{case.plan_path}/approve", form)


async def _start(office: Office, case: Case, form: JSON | None = None) -> JSON:
    return await office.post("supervisor", f"{case.path}/start", form)


async def _report_week(office: Office, case: Case, form: JSON | None = None) -> JSON:
    return await office.post(f"handler-{case.unit}", f"{case.path}/reports", form or forms.WEEK)


async def carry_out(office: Office, case: Case, form: JSON | None = None) -> JSON:
    """The responsible bureau does whatever its plan and the opinion say and is not done."""
    path = f"intake/v1/executions?matter_id={case.matter}&status=owed"
    for each in (await office.get("pet_head", path))["items"]:
        await execute(office, f"handler-{case.unit}", each["id"])
    handler = f"handler-{case.unit}"
    shown: JSON = await office.get(handler, case.path)
    proof = form or {"evidence": "复核记录和银行凭证"}
    for measure in shown["plan"]["measures"]:
        if measure["done_at"] is None:
            path = f"supervision/v1/plans/{shown['plan']['id']}/measures/{measure['no']}/done"
            await office.post(handler, path, proof)
    return shown


async def _apply(office: Office, case: Case, form: JSON | None = None) -> JSON:
    path = f"{case.path}/apply-closeout"
    return await office.post(f"head-{case.unit}", path, form or forms.application())


async def _pass_review(office: Office, case: Case, form: JSON | None = None) -> JSON:
    given = form or {"opinion": "同意上报"}
    return await office.post(case.reviewer, f"{case.path}/pass-city-review", given)


async def _verify(office: Office, case: Case, form: JSON | None = None) -> JSON:
    return await office.post("supervisor", f"{case.path}/verify", form or forms.VERIFICATION)


async def _resolve(office: Office, case: Case, form: JSON | None = None) -> JSON:
    given = form or forms.resolution(office.today)
    return await office.post(case.decider, f"{case.path}/resolve", given)


Step = Callable[[Office, Case, JSON | None], Awaitable[JSON]]
STEPS: dict[str, Step] = {
    "listed": _list,
    "in_charge": _take_charge,
    "plan_submitted": _submit_plan,
    "plan_reviewed": _review_plan,
    "planned": _approve_plan,
    "in_supervision": _start,
    "week_reported": _report_week,
    "carried_out": carry_out,
    "county_applied": _apply,
    "city_reviewed": _pass_review,
    "verified": _verify,
    "delisted": _resolve,
}
"""The stages after the first, and the step that leads to each."""
STAGES = ("nominated", *STEPS)


async def bring_case(
    office: Office, case: Case, to: str, instead: Mapping[str, Step] | None = None, **given: Any
) -> JSON:
    """Bring a case from its stage to a later one; the last step's answer.

    `given` are the forms of steps by the stage that they lead to, `instead` other steps.
    """
    steps = {**STEPS, **(instead or {})}
    answer: JSON = {}
    for stage in STAGES[STAGES.index(case.stage) + 1 : STAGES.index(to) + 1]:
        answer = await steps[stage](office, case, given.get(stage))
        case.stage = stage
    return answer


async def case_at(office: Office, piece: Piece, stage: str, **changes: Any) -> Case:
    """A piece's matter, nominated with `changes` and brought to a stage."""
    case = await nominate(office, piece.matter, piece.county, **changes)
    await bring_case(office, case, stage)
    return case


async def name_leaders(office: Office, cities: list[str], counties: list[str]) -> None:
    """Who answers for what: a provincial leader for the topic, a leader of every bureau."""
    field = {"topics": ["NR01", "NR03"], "regions": []}
    await _record_leader(office, "pet_head", "leader-2", **field)
    for code in (*cities, *counties):
        await _record_leader(office, f"head-{code}", f"leader-{code}")


async def _record_leader(office: Office, by: str, login: str, **answers_for: Any) -> None:
    """Record a leader, unless an earlier story did."""
    form = {"leader_id": leader(login), **answers_for}
    answer = await office.call(by, "POST", "assignment/v1/leaders", form)
    if not answer.is_success and answer.json()["code"] != "leader-exists":
        raise Refused(answer.text)


async def hand_over(office: Office, case: Case) -> str:
    """The charge of the responsible unit is offered to the head of the bureau; its id."""
    head = f"head-{case.unit}"
    await _record_leader(office, head, head)
    path = f"assignment/v1/charges?matter_id={case.matter}&status=active"
    charges = (await office.get("pet_head", path))["items"]
    mine = next(each for each in charges if each["unit_id"] == forms.unit(case.unit))
    form = {"leader_id": leader(head), "handover_note": "案卷已移交。"}
    path = f"assignment/v1/charges/{mine['id']}/hand-overs"
    return str((await office.post(head, path, form))["id"])


async def city_list(office: Office, city: str, batch: str) -> str:
    """The responsibility list of a city for a batch of listed cases, published; its id."""
    drafted = {"batch": batch, "city_id": forms.unit(city)}
    made = await office.post("pet_head", "assignment/v1/responsibility-lists", drafted)
    path = f"assignment/v1/responsibility-lists/{made['id']}"
    said = {"gaps_reason": "其余领导正在按程序确定。"}
    await office.post(f"head-{city}", f"{path}/submit", said)
    await office.post("deputy", f"{path}/approve", said)
    await office.post("pet_head", f"{path}/publish")
    return str(made["id"])


async def urging(office: Office, case: Case) -> str:
    """A notice to the responsible unit is drafted; its id."""
    asked = {
        "kind": "notice",
        "issues": ["措施没有进展。"],
        "requirement": "十个工作日内书面报告。",
        "skip_reason": "电话督促后仍无进展。",
    }
    return str((await office.post("supervisor", f"{case.path}/urgings", asked))["id"])


async def difficulty(office: Office, case: Case) -> str:
    """What the case sticks at is raised by its unit, which is to see to it; its id."""
    said = {"kind": "funds", "description": "第二期补偿款的资金缺口尚未落实。"}
    path = f"{case.path}/difficulties"
    id = str((await office.post(f"handler-{case.unit}", path, said))["id"])
    owner = {"owner_id": forms.unit(case.unit), "due": office.in_days(30)}
    await office.post("pet_head", f"supervision/v1/difficulties/{id}/assign", owner)
    return id


async def inspection(office: Office, case: Case) -> str:
    """A joint inspection of the case that was fed back, with one rectification; its id."""
    path = "supervision/v1/inspections"
    plan = forms.inspection_plan(case.unit, [case.id])
    plan |= {"begins": office.in_days(0), "ends": office.in_days(3)}
    made = await office.post("supervisor", path, plan)
    path = f"{path}/{made['id']}"
    await office.post("deputy", f"{path}/approve")
    await office.post("joint_office", f"{path}/agree")
    await office.post("supervisor", f"{path}/stops/1/record", forms.visit(office.today))
    demand = {"issue": "措施没有落实。", "due": office.in_days(20)}
    told = {"opinion": "措施落实滞后。", "rectifications": [demand]}
    await office.post("supervisor", f"{path}/stops/1/feed-back", told)
    return str(made["id"])


async def sanction(office: Office, code: str, kind: str = "rectify") -> str:
    """A sanction was decided and served on a bureau; its id."""
    path = "supervision/v1/unit-sanctions"
    form = forms.sanctioning(code, kind)
    form["requirements"] = [each | {"due": office.in_days(30)} for each in form["requirements"]]
    path = f"{path}/{(await office.post('supervisor', path, form))['id']}"
    await office.post("principal", f"{path}/decide")
    where = {"day": office.in_days(3), "place": "省厅第二会议室", "invitee": "head"}
    await office.post("supervisor", f"{path}/serve", where if kind == "interview" else {})
    return path.rpartition("/")[2]


async def recommendation(office: Office, code: str) -> str:
    """A recommendation was decided and issued to a bureau; its id."""
    path = "supervision/v1/recommendations"
    made = await office.post("supervisor", path, forms.recommending(code))
    await office.post("principal", f"{path}/{made['id']}/decide")
    await office.post("supervisor", f"{path}/{made['id']}/issue")
    return str(made["id"])


async def consultation(office: Office, case: Case) -> str:
    """The responsible unit is asked a question about the case; its id."""
    asked = {
        "kind": "topic",
        "question": "划拨用地上的房屋能否分户办理登记？",
        "due": office.in_days(10),
        "unit_ids": [forms.unit(case.unit)],
    }
    return str((await office.post("supervisor", f"{case.path}/consultations", asked))["id"])


def joint_handling_form(matter: str) -> JSON:
    """What another department is asked about a matter."""
    return {
        "matter_id": matter,
        "kind": "request",
        "question": "安置房道路何时通车？",
        "due": forms.in_days(10),
        "organs": [{"kind": "transport", "name": "某县交通运输局"}],
    }


async def joint_handling(office: Office, matter: str, code: str) -> str:
    """The bureau asks another department about the matter; its id."""
    path = "supervision/v1/joint-handlings"
    made = await office.post(f"handler-{code}", path, joint_handling_form(matter))
    await office.post(f"head-{code}", f"{path}/{made['id']}/issue")
    return str(made["id"])


def clue_form(matter: str, decider: str) -> JSON:
    """A clue that was found while the matter was handled, for the account of a leader."""
    return {
        "matter_id": matter,
        "kind": "illegal_land_use",
        "what": "未经批准占用耕地约三亩。",
        "facts": "现场堆放建材，没有批准文件。",
        "organ_kind": "agriculture",
        "organ": "某县农业农村局",
        "found_on": forms.in_days(0),
        "decider_id": decider,
    }


async def clue(office: Office, matter: str, code: str) -> str:
    """The bureau notes a clue, for its head to decide on; its id."""
    form = clue_form(matter, forms.leader(f"head-{code}"))
    return str((await office.post(f"handler-{code}", "supervision/v1/clues", form))["id"])


def aid_form(matter: str) -> JSON:
    """A welfare post that is asked for."""
    return {
        "matter_id": matter,
        "kind": "welfare_post",
        "asked_by": "handling_unit",
        "need": "协助安排一个公益性岗位。",
        "basis": "公益性岗位开发管理办法",
        "due": forms.in_days(20),
        "organ_kind": "human_resources",
        "organ": "某县人力资源社会保障局",
    }


async def aid(office: Office, matter: str, code: str, facts: str = "家庭收入较低。") -> str:
    """The bureau asks for help, and keeps apart why; its id."""
    path = "supervision/v1/aids"
    made = await office.post(f"handler-{code}", path, aid_form(matter))
    await office.post(f"handler-{code}", f"{path}/{made['id']}/record-facts", {"facts": facts})
    return str(made["id"])


async def joint_meeting(office: Office, code: str) -> tuple[str, str]:
    """Both sides meet today and ask a bureau for a measure; the ids of meeting and task."""
    planned = {"day": office.in_days(0), "place": "省厅第二会议室", "host": "department"}
    made = await office.post("pet_head", "supervision/v1/joint-meetings", planned)
    path = f"supervision/v1/joint-meetings/{made['id']}"
    await office.post("pet_head", f"{path}/hold", {"attendees": "双方有关负责人。"})
    measure = {
        "type": "measure",
        "heading": "补偿款兑付",
        "decision": "按月报送兑付进度。",
        "organ_ids": [forms.unit(code)],
        "due": office.in_days(30),
    }
    await office.post("joint_office", f"{path}/record-resolution", measure)
    await office.post("pet_head", f"{path}/submit-minutes")
    await office.post("joint_office", f"{path}/confirm-minutes")
    given = await office.get("pet_head", f"supervision/v1/follow-ups?source_id={made['id']}")
    return str(made["id"]), str(given["items"][0]["id"])


async def partner(office: Office) -> tuple[str, str]:
    """A partner that waits to be activated, and a key of it that waits to be confirmed."""
    made = await office.post("system_admin", "exchange/v1/partners", PARTNER)
    path = f"exchange/v1/partners/{made['id']}/keys"
    key = await office.post("system_admin", path, PARTNER_KEY)
    return made["id"], key["id"]


async def bulletin(office: Office) -> JSON:
    """Last month's bulletin, drafted by the petition office and issued by the deputy."""
    month = {"month": forms.month_before(day=office.today)}
    made = await office.post("pet_head", "reporting/v1/bulletins", month)
    return await office.post("deputy", f"reporting/v1/bulletins/{made['id']}/issue")


async def weekly_session(office: Office, case: Case, weeks: int = 0) -> tuple[str, str]:
    """A session is opened for the week so many weeks ahead, and decides; ids of it and its item."""
    day = date.fromisoformat(office.in_days(7 * weeks))
    form = {"week": f"{day:%G-W%V}", "cutoff": day.isoformat()}
    made = await office.post("supervisor", "supervision/v1/weekly-sessions", form)
    decision = {"listing_id": case.id, "decision": "尽快复测面积。", "due": office.in_days(9)}
    path = f"supervision/v1/weekly-sessions/{made['id']}/action-items"
    item = await office.post("supervisor", path, decision)
    return made["id"], item["id"]
