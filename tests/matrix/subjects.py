"""A subject of every kind, made by playing the story: of a county's bureau and of a city's."""

from datetime import date
from uuid import UUID, uuid4

import sqlalchemy as sa

from intake_service.reception.differences.models import Difference
from intake_service.reception.imports import commands as imports
from intake_service.reception.imports.models import LedgerImport
from services.directory.accounts.rules import account_id
from shared.auth import Actor
from shared.clock import real_now
from shared.moves import Role
from supervision_service.reminders import commands as reminders
from supervision_service.reminders.queries import Limit
from supervision_service.reminders.rules import About
from tests import story
from tests.harness import UNITS
from tests.matrix.callers import CITY, COUNTY, Callers
from tests.matrix.expected import INSTRUCTION, NOTICE, OBJECTION, From, Kind
from tests.story import Office

OTHERS = "another head of the city's bureau"
ASKER = "the caller of directory, who asks for a change of an account"


class Subjects:
    """What was made, by kind; a caller from below is asked about the city's."""

    def __init__(self, county: dict[str, str], city: dict[str, str]) -> None:
        self._county, self._city = county, city

    def id(self, kind: Kind, place: From) -> str:
        """The id of the subject of `kind` that a caller in `place` is asked about."""
        return (self._city if place is From.CHILD else self._county)[kind.name]


async def build(office: Office, crowd: Callers) -> Subjects:
    """Play what is needed for one subject of every kind."""
    office.use_token(OTHERS, crowd.token(frozenset({Role.UNIT_HEAD}), CITY))
    await crowd.cluster.settle()
    await story.name_leaders(office, [CITY], [COUNTY])
    shared = await _shared(office, crowd)
    county = await _held_by(office, crowd, COUNTY)
    city = await _held_by(office, crowd, CITY)
    await crowd.cluster.settle()
    shared["city_list"] = await story.city_list(office, CITY, story.nomination("")["batch"])
    shared["task_force"] = await _task_force(office, county, city)
    await crowd.cluster.settle()
    return Subjects(county | shared, city | shared)


async def _task_force(office: Office, *places: dict[str, str]) -> str:
    """A task force that a division leads, and what one of its members did about each case."""
    made = await office.post("pet_head", "assignment/v1/task-forces", story.task_force())
    path = f"assignment/v1/task-forces/{made['id']}"
    await office.post("pet_head", f"{path}/second", story.secondment("handler-D07"))
    for place in places:
        await office.post("pet_head", f"{path}/give-case", {"matter_id": place["matter"]})
    await office.post("deputy", f"{path}/approve")
    for place in places:
        form = story.guidance(place["matter"])
        place["guidance"] = (await office.post("handler-D07", f"{path}/guide", form))["id"]
    return str(made["id"])


async def _shared(office: Office, crowd: Callers) -> dict[str, str]:
    issued = {"month": story.month_before(2)}
    made = await office.post("pet_head", "reporting/v1/bulletins", issued)
    await office.post("deputy", f"reporting/v1/bulletins/{made['id']}/issue")
    draft = {"month": story.month_before()}
    drafted = await office.post("pet_head", "reporting/v1/bulletins", draft)
    path = f"directory/v1/calendar/{NOTICE['days'][0]['date'][:4]}/notices"
    notice = await office.post("system_admin", path, NOTICE)
    caller = crowd.token(frozenset({Role.SECURITY_ADMIN}), "510000", account_id("div_handler"))
    office.use_token(ASKER, caller)
    path = "intake/v1/legal-paths/catalogues"
    catalogue = await office.post("triage", path, story.LEGAL_PATHS)
    path = "directory/v1/account-requests"
    asked = [
        await office.post(by, path, {
            "account": str(account_id(login)), "kind": "change", "roles": ["pet_head"],
            "reason": "工作岗位调整",
        })
        for by, login in (("security_admin", "registrar"), (ASKER, "triage"))
    ]  # fmt: skip
    delegation = await office.post("deputy", "directory/v1/delegations", {
        "delegate": "div_head", "begins": office.in_days(30), "ends": office.in_days(40),
        "reason": "年休假",
    })  # fmt: skip
    duties = await office.post("pet_head", "assignment/v1/duty-templates", story.DUTIES)
    partner, key = await story.partner(office)
    return {
        "partner": partner,
        "key": key,
        **await _inside(office),
        "duty_template": duties["id"],
        "delegation": delegation["id"],
        "catalogue": catalogue["id"],
        "holiday notice": notice["id"],
        "account request": asked[0]["id"],
        "own account request": asked[1]["id"],
        "bulletin": made["id"],
        "draft": drafted["id"],
        "account": str(account_id("registrar")),
    }


async def _inside(office: Office) -> dict[str, str]:
    """A piece that a division handles, and the internal order by which it does."""
    piece = await story.piece_at(office, "triaged", COUNTY)
    made = await office.post("pet_head", f"{piece.path}/internal-orders", {
        "purpose": "handle", "proposal": "拟交法规处主办。", "lead_id": story.unit("D03"),
        "due": office.in_days(40),
    })  # fmt: skip
    path = f"intake/v1/internal-orders/{made['id']}"
    await office.post("deputy", f"{path}/instruct", INSTRUCTION)
    await office.post("pet_head", f"{piece.path}/accept", story.CONTACT)
    return {"inside": piece.id, "internal_order": made["id"]}


async def _held_by(office: Office, crowd: Callers, code: str) -> dict[str, str]:
    piece = await _handled(office, code)
    other = await story.piece_at(office, "assigned", code, triaged=story.triage(COUNTY))
    made = await _supervised(office, piece)
    made["reminder"] = await _reminded(office, crowd, code)
    made["objection"] = await _objected(office, code)
    made["review"] = await _reviewed(office, code)
    note = await office.post(f"handler-{code}", f"{piece.path}/notes", story.TALK)
    made["note"] = note["id"]
    made["attachment"] = await story.attach(office, f"handler-{code}", piece)
    made["attempt"] = await story.fail_delivery(office, f"handler-{code}", piece)
    made["referral"] = await _diverted(office, code)
    made["execution"] = await _owed(office, code)
    made["co_handling"] = await _helping(office, code)
    made["elevation"] = await _elevating(office, code)
    made["duty"], made["urgency"] = await _urgent(office, code, piece)
    made["withdrawal"] = await _wishing(office, code)
    made["recusal"] = await _kept_away(office, code)
    wrong = {"sender": "某办", "reason": "来件单位登记有误"}
    correction = await office.post("registrar", f"{other.path}/corrections", wrong)
    made["correction"] = correction["id"]
    path = f"intake/v1/extensions?piece_id={piece.id}"
    extensions = await office.get("pet_head", path)
    letters = await office.get("pet_head", f"intake/v1/letters?piece_id={piece.id}&kind=D02")
    deadlines = await office.get("pet_head", f"intake/v1/deadlines?matter_id={piece.matter}")
    query = f"piece_id={piece.id}&target=responsible_unit"
    ratings = await office.get("pet_head", f"intake/v1/ratings?{query}")
    place = {"kind": "own", "ground": "relapse", "batch": "厅挂牌第一批"}
    own = await story.case_at(office, other, "listed", **place)
    draft = await story.urging(office, own)
    registrar = f"{code} registers a piece"
    office.use_token(registrar, crowd.token(frozenset({Role.REGISTRAR}), code))
    waiting = await office.post(registrar, "intake/v1/pieces", story.registration())
    refused = await office.post(registrar, "intake/v1/pieces", story.registration())
    accused = await office.post(
        registrar, "intake/v1/pieces", story.registration(purpose="accusation")
    )
    await office.post("pet_head", f"intake/v1/pieces/{accused['id']}/entrust", story.ENTRUSTING)
    officer = f"{code} keeps accusations"
    office.use_token(officer, crowd.token(frozenset({Role.ACCUSATION_OFFICER}), code))
    accusations = await office.get(officer, "intake/v1/accusations")
    path = f"intake/v1/pieces/{refused['id']}/not-accept"
    await office.post(f"head-{code}", path, story.REFUSAL)
    await crowd.cluster.settle()
    made |= await _imported(office, crowd, code)
    await crowd.cluster.settle()
    requester = f"{code} asks for a sheet"
    office.use_token(requester, crowd.token(frozenset({Role.UNIT_HEAD}), code))
    export = await office.post(requester, "reporting/v1/ledger/exports")
    rebuild = await office.call("operator", "POST", "reporting/v1/rebuilds")
    return {
        **made,
        "piece": piece.id,
        "waiting": waiting["id"],
        "refused": refused["id"],
        "accusation": accusations["items"][0]["id"],
        "matter": piece.matter,
        "order": piece.order,
        "extension": extensions["items"][0]["id"],
        "letter": letters["items"][0]["id"],
        "deadline": deadlines["items"][0]["id"],
        "rating": ratings["items"][0]["id"],
        "own_listing": own.id,
        "drafted_urging": draft,
        "gap": other.matter,
        "export": export["id"],
        # One at a time: the second place is told which one is in its way.
        "rebuild": rebuild.json().get("id") or rebuild.json()["rebuild"],
        "leader": story.leader(f"leader-{code}"),
    }


async def _reminded(office: Office, crowd: Callers, code: str) -> str:
    """The bureau is told that something is due in a week."""
    due = date.fromisoformat(office.in_days(7))
    limit = Limit(
        About.ANSWER,
        uuid4(),
        0,
        due,
        None,
        UUID(story.unit(code)),
        UNITS[code].line,
        "某号",
        "某事",
    )
    async with crowd.cluster.apps["supervision"].state.database.begin() as session:
        await reminders.remind(session, [limit], real_now())
    path = f"supervision/v1/reminders?about_id={limit.about_id}"
    return str((await office.get("supervisor", path))["items"][0]["id"])


async def _reviewed(office: Office, code: str) -> str:
    """A request for review of the bureau's opinion, to the one above it."""
    triaged = story.triage(COUNTY)
    piece = await story.piece_at(office, "opinion_delivered", code, triaged=triaged)
    form = story.review_request("510000" if code == CITY else CITY)
    made = await office.post(f"handler-{code}", f"{piece.path}/request-review", form)
    return str(made["id"])


async def _imported(office: Office, crowd: Callers, code: str) -> dict[str, str]:
    """A ledger that waits for its worker, and a difference that an earlier one left."""
    ids = [await _asked_for(office, crowd, code, str(number)) for number in range(2)]
    database = crowd.cluster.apps["intake"].state.database
    for id, count in ((ids[0], 1), (ids[1], 2)):
        async with database.begin() as session:
            ledger = await session.get_one(LedgerImport, UUID(id))
            ledger.rows = 1
            line = {
                "row": 2,
                "values": {
                    "external_no": f"某{code}-1", "petitioner_count": count, "purpose": "other",
                    "form": "letter", "petition_date": "2026-01-05", "original_text": "某事。",
                },
                "problems": [], "left": [], "cells": [], "sealed": False,
            }  # fmt: skip
            requester = Actor.from_json(ledger.requester)
            now = real_now()
            batch = await imports.make_ready(session, requester, ledger, [line], now)
            await imports.take_in(session, requester, ledger, batch, now)
    async with database.read() as session:
        found = await session.scalars(
            sa.select(Difference.id).where(Difference.import_id == UUID(ids[1]))
        )
        return {"import": ids[1], "difference": str(found.one())}


async def _asked_for(office: Office, crowd: Callers, code: str, key: str) -> str:
    token = crowd.token(frozenset({Role.REGISTRAR}), code)
    answer = await office.http.post(
        "/api/intake/v1/imports?name=1.xlsx",
        content=b"PK",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key},
    )
    assert answer.is_success, answer.text
    return str(answer.json()["id"])


async def _objected(office: Office, code: str) -> str:
    piece = await story.piece_at(office, "assigned", code, triaged=story.triage(COUNTY))
    await office.post(f"head-{code}", f"{piece.order_path}/object", OBJECTION)
    path = f"intake/v1/objections?order_id={piece.order}"
    found = await office.get("pet_head", path)
    return str(found["items"][0]["id"])


async def _helping(office: Office, code: str) -> str:
    """The bureau's part in what one of another city leads."""
    piece = await story.piece_at(office, "assigned", "511102", triaged=story.triage(COUNTY))
    path = f"{piece.order_path}/co-handlings"
    return str((await office.post("pet_head", path, story.co_handler(code)))["id"])


async def _elevating(office: Office, code: str) -> str:
    """The bureau asks the Department to take up what it handles."""
    piece = await story.piece_at(office, "in_handling", code, triaged=story.triage(COUNTY))
    path = f"{piece.order_path}/request-elevation"
    return str((await office.post(f"head-{code}", path, story.elevation()))["id"])


async def _owed(office: Office, code: str) -> str:
    """What the bureau's opinion supports."""
    triaged = story.triage(COUNTY)
    piece = await story.piece_at(office, "opinion_delivered", code, triaged=triaged)
    found = await office.get("pet_head", f"intake/v1/executions?piece_id={piece.id}")
    return str(found["items"][0]["id"])


async def _diverted(office: Office, code: str) -> str:
    piece = await story.piece_at(office, "assigned", code, triaged=story.triage(COUNTY))
    found = await office.post(f"head-{code}", f"{piece.path}/find-path", story.FOUND_PATH)
    return str(found["id"])


async def _urgent(office: Office, code: str, piece: story.Piece) -> tuple[str, str]:
    """Somebody on duty at the bureau, and its own report of something urgent."""
    form = {"day": story.in_days(1), "leader_id": story.leader(f"leader-{code}")}
    duty = await office.post(f"head-{code}", "intake/v1/duties", form)
    why = {"reason": "来访人数多，可能影响公共安全"}
    urgency = await office.post(f"head-{code}", f"{piece.path}/urgencies", why)
    care = {"note": "来访人情绪激动。", "emergency_called": False}
    await office.post(f"handler-{code}", f"{piece.path}/care", care)
    return str(duty["id"]), str(urgency["id"])


async def _wishing(office: Office, code: str) -> str:
    piece = await story.piece_at(office, "assigned", code, triaged=story.triage(COUNTY))
    made = await office.post(f"handler-{code}", f"{piece.path}/withdrawals", story.wish())
    return str(made["id"])


async def _kept_away(office: Office, code: str) -> str:
    piece = await story.piece_at(office, "assigned", code, triaged=story.triage(COUNTY))
    body = {"account_id": str(account_id(f"handler-{code}")), "ground": "与信访人有亲属关系"}
    made = await office.post(f"handler-{code}", f"{piece.path}/recusals", body)
    return str(made["id"])


async def _handled(office: Office, code: str) -> story.Piece:
    piece = await story.piece_at(office, "in_handling", code, triaged=story.triage(COUNTY))
    asked = {"days": 10, "reason": "案情复杂，需补充勘测。"}
    path = f"intake/v1/pieces/{piece.id}/extensions"
    await office.post(f"handler-{code}", path, asked)
    extension = await office.get(f"head-{code}", f"intake/v1/extensions?piece_id={piece.id}")
    await office.post(f"head-{code}", f"intake/v1/extensions/{extension['items'][0]['id']}/approve")
    await story.bring(office, piece, "closed")
    return piece


async def _supervised(office: Office, piece: story.Piece) -> dict[str, str]:
    of_city = piece.county == CITY
    levels = ["province", "city"] if of_city else ["province", "city", "county"]
    case = await story.nominate(office, piece.matter, piece.county, levels_owed=levels)
    case.reviewer = OTHERS if of_city else case.reviewer
    await story.bring_case(office, case, "delisted")
    looks = await office.get("supervisor", f"supervision/v1/look-backs?listing_id={case.id}")
    look_back = looks["items"][0]["id"]
    # A relapse puts it under supervision again, so that this week's dispatch has it.
    relapse = {"outcome": "relapsed", "notes": "又有反弹。", "target_date": story.in_days(60)}
    await office.post("deputy", f"supervision/v1/look-backs/{look_back}/record", relapse)
    # Sent back twice, so that the rules call for an urging; one that was sent out is another.
    for _ in range(2):
        changed = story.plan(change_reason="调整措施的期限。")
        version = await office.post(f"head-{piece.county}", f"{case.path}/plans", changed)
        back = {"reason": "措施仍不具体。"}
        await office.post(case.reviewer, f"supervision/v1/plans/{version['id']}/return", back)
    urging = await story.urging(office, case)
    await office.post("pet_head", f"supervision/v1/urgings/{urging}/approve")
    await office.post("supervisor", f"supervision/v1/urgings/{urging}/issue")
    difficulty = await story.difficulty(office, case)
    inspection = await story.inspection(office, case)
    found = await office.get(
        "supervisor", f"supervision/v1/rectifications?inspection_id={inspection}"
    )
    weekly, item = await story.weekly_session(office, case, weeks=int(of_city))
    consultation = await story.consultation(office, case)
    meeting, follow_up = await story.joint_meeting(office, piece.county)
    joint = await story.joint_handling(office, piece.matter, piece.county)
    clue = await story.clue(office, piece.matter, piece.county)
    aid = await story.aid(office, piece.matter, piece.county)
    sanction = await story.sanction(office, piece.county)
    interview = await story.sanction(office, piece.county, "interview")
    recommendation = await story.recommendation(office, piece.county)
    charges = await office.get("pet_head", f"assignment/v1/charges?matter_id={piece.matter}")
    at = {charge["level"]: charge["id"] for charge in charges["items"]}
    local = at["city" if of_city else "county"]
    hand_over = await story.hand_over(office, case)
    instructed = story.instruction(local, piece.county)
    act = await office.post(f"leader-{piece.county}", "assignment/v1/leader-acts", instructed)
    path = f"assignment/v1/instructions?matter_id={piece.matter}"
    (task,) = (await office.get("pet_head", path))["items"]
    handler = f"handler-{piece.county}"
    return {
        "hand_over": hand_over,
        "proof": await story.prove(office, handler, "supervision", "listing", case.id),
        "act_proof": await story.prove(office, handler, "assignment", "leader_act", act["id"]),
        "leader_act": act["id"],
        "instruction": task["id"],
        "listing": case.id,
        "plan": case.plan,
        "look_back": look_back,
        "difficulty": difficulty,
        "consultation": consultation,
        "joint_handling": joint,
        "clue": clue,
        "aid": aid,
        "joint_meeting": meeting,
        "unit_sanction": sanction,
        "interview": interview,
        "recommendation": recommendation,
        "follow_up": follow_up,
        "urging": urging,
        "inspection": inspection,
        "rectification": found["items"][0]["id"],
        "weekly_session": weekly,
        "action_item": item,
        "provincial_charge": at["province"],
        "local_charge": local,
    }
