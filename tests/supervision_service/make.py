"""What the tests of supervision begin with; every name and number is invented."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4, uuid5

import httpx

from shared.capability import capabilities
from shared.directory import office_time
from shared.jobs import JobContext
from shared.moves import Role
from shared.workdays import ZONE
from tests.harness import ORG, UNITS, Site

PROVINCE, CITY, COUNTY = "510000", "510100", "510104"
NEIGHBOUR_CITY, NEIGHBOUR_COUNTY = "510300", "510105"
JOINT_OFFICE = "provincial_joint_office"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
LEVELS = ("province", "city", "county")

_numbers = count(1)


@dataclass(frozen=True)
class Case:
    """A listed matter under test."""

    id: str
    matter: UUID
    kind: str
    unit: str


async def matter(site: Site, unit: str = COUNTY, **changes: Any) -> UUID:
    """A matter whose responsible unit is `unit`, as intake tells of it."""
    id = changes.pop("id", None) or uuid4()
    data = {
        "move": "assign",
        "at": MONDAY,
        "matter_id": id,
        "number": f"XFSX-2026-{next(_numbers):06}",
        "title": "某村征地补偿款发放争议",
        "summary_masked": "王某某等反映征地补偿款未足额发放。",
        "region": unit,
        "topic": "NR01",
        "family": "appeal",
        "route": "P6",
        "unit_id": ORG(unit),
        "unit_line": UNITS[unit].line,
        "status": "open",
        "requests_count": 1,
        **changes,
    }
    await site.receive("intake.matter.moved", id, data)
    return UUID(str(id))


async def piece(
    site: Site, matter_id: UUID, status: str, id: UUID | None = None, **changes: Any
) -> UUID:
    """A piece of the matter in `status`."""
    piece_id = id or uuid4()
    data = {
        "piece_id": piece_id,
        "matter_id": matter_id,
        "status": status,
        "result": None,
        **changes,
    }
    await site.receive("intake.piece.moved", matter_id, data)
    return piece_id


async def order(site: Site, matter_id: UUID, handlers: Sequence[UUID] = (), **changes: Any) -> UUID:
    """An order about the matter on which `handlers` acted; closed unless said otherwise."""
    id = changes.pop("id", None) or uuid4()
    data = {
        "order_id": id,
        "matter_id": matter_id,
        "number": "JBD-2026-00001",
        "unit_id": ORG(COUNTY),
        "unit_line": UNITS[COUNTY].line,
        "status": "closed",
        "feedback_due": "2026-04-30",
        "returns": 0,
        "reported_at": None,
        "closed_at": None,
        "handlers": list(handlers),
        **changes,
    }
    await site.receive("intake.order.moved", matter_id, data)
    return UUID(str(id))


async def referral(site: Site, matter_id: UUID, route: str, status: str) -> None:
    """A piece of the matter was led to another statutory path."""
    data = {"referral_id": uuid4(), "matter_id": matter_id, "route": route, "status": status}
    await site.receive("intake.referral.moved", matter_id, data)


async def charge(site: Site, matter_id: UUID, level: str, **changes: Any) -> UUID:
    """A charge at `level`, as assignment tells of it; answers the leader's account."""
    leader = changes.pop("leader_id", None) or uuid4()
    data = {
        "charge_id": uuid4(),
        "matter_id": matter_id,
        "level": level,
        "leader_id": leader,
        "leader_name": "李某某",
        "leader_post": "副局长",
        "takes_all": False,
        "unit_id": ORG({"province": PROVINCE, "city": CITY}.get(level, COUNTY)),
        "status": "active",
        **changes,
    }
    await site.receive("assignment.charge.moved", matter_id, data)
    return UUID(str(leader))


async def leader_act(site: Site, matter_id: UUID, level: str, **changes: Any) -> None:
    """The leader in charge at `level` received the petitioner, as assignment tells of it."""
    data = {
        "leader_act_id": uuid4(),
        "matter_id": matter_id,
        "level": level,
        "act": "receive",
        "held_on": MONDAY.date().isoformat(),
        "status": "confirmed",
        **changes,
    }
    await site.receive("assignment.leader_act.moved", matter_id, data)


def charge_id(case: Case, level: str) -> UUID:
    """The charge with which a case comes under supervision."""
    return uuid5(case.matter, level)


async def post(
    site: Site,
    role: Role,
    unit: str,
    path: str,
    body: dict[str, Any] | None = None,
    id: UUID | None = None,
) -> httpx.Response:
    """A POST by a holder of `role` at `unit`, with a key of its own."""
    async with site.client(role, unit=unit, id=id) as client:
        headers = {"Idempotency-Key": str(uuid4())}
        answer: httpx.Response = await client.post(path, json=body or {}, headers=headers)
        return answer


async def get(site: Site, role: Role, unit: str, path: str, id: UUID | None = None) -> Any:
    """What a holder of `role` at `unit` reads at `path`."""
    async with site.client(role, unit=unit, id=id) as client:
        answer = await client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()


def nomination(matter_id: UUID, **changes: Any) -> dict[str, Any]:
    """The body of POST /listings."""
    return {
        "matter_id": str(matter_id),
        "kind": "own",
        "batch": "2026年第一批",
        "ground": "self_screened",
        "reason": "积案难案，办理超过一年。",
        "target_date": "2026-09-30",
        "levels_owed": list(LEVELS),
        **changes,
    }


def plan_form(**changes: Any) -> dict[str, Any]:
    """The body of POST /listings/{id}/plans, with two measures."""
    return {
        "facts": "二〇二三年征收土地，补偿款尚有部分未发放。",
        "requests": [
            {"request": "足额发放补偿款", "finding": "reasonable", "basis": "征地补偿安置方案"}
        ],
        "sticking_points": "面积认定不一致，缺少复测资料。",
        "causes": ["evidence"],
        "statutory_path": "P6",
        "measures": [
            measure("复测面积", "2026-04-30"),
            measure("兑付补偿款", "2026-06-30"),
        ],
        **changes,
    }


def measure(action: str, due: str) -> dict[str, str]:
    """One measure of a plan."""
    return {"action": action, "responsible": "锦江区局某科", "due": due, "deliverable": "记录一份"}


def evidence(day: date | None = None, **changes: Any) -> dict[str, Any]:
    """The body of apply-closeout: evidence to every criterion, made on `day`; C4 and C5 do not
    apply."""
    dated = {"dated": day.isoformat()} if day else {}
    given: dict[str, Any] = {
        code: {"criterion": code, "text": "材料齐备。", "reference": f"卷宗{code}", **dated}
        for code in ("C1", "C2", "C3", "C7", "C9", "C11")
    }
    for code in ("C4", "C5"):
        given[code] = {"criterion": code, "applies": False, "text": "没有此类诉求。"}
    given.update(changes)
    return {"evidence": [claim for claim in given.values() if claim is not None]}


def decider(kind: str) -> tuple[Role, str]:
    """Who decides on a listing of this kind, and where they work."""
    if kind == "joint":
        return Role.JOINT_OFFICE, JOINT_OFFICE
    return Role.DEPUTY, PROVINCE


async def done(answer: httpx.Response) -> Any:
    """The body of an answer that must have succeeded."""
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()


async def approved_plan(site: Site, case: Case, **changes: Any) -> str:
    """The id of a plan that went the whole way."""
    path = f"/listings/{case.id}/plans"
    made = await done(await post(site, Role.UNIT_HEAD, case.unit, path, plan_form(**changes)))
    plan = made["id"]
    await done(await post(site, Role.UNIT_HEAD, CITY, f"/plans/{plan}/review", id=REVIEWER))
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"/plans/{plan}/approve"))
    return str(plan)


REVIEWER = UUID("00000000-0000-4000-8000-000000000001")
"""Reviews in the city; not the account of whoever heads the city bureau in other tests."""

STAGES = (
    "nominated", "listed", "in_supervision", "county_applied", "city_reviewed", "verified",
    "delisted",
)  # fmt: skip


async def case_at(
    site: Site, stage: str, kind: str = "own", unit: str = COUNTY, matter_id: UUID | None = None
) -> Case:
    """A listing brought to `stage` through the API."""
    id = matter_id or await matter(site, unit)
    form = nomination(id, kind=kind)
    made = await done(await post(site, Role.PET_HEAD, PROVINCE, "/listings", form))
    case = Case(made["id"], id, kind, unit)
    for reached in STAGES[1 : STAGES.index(stage) + 1]:
        await step(site, case, reached)
    return case


async def step(site: Site, case: Case, reached: str) -> Any:
    """One step of the way, by whom it falls to."""
    path = f"/listings/{case.id}"
    role, office = decider(case.kind)
    if reached == "listed":
        return await done(await post(site, role, office, f"{path}/list"))
    if reached == "in_supervision":
        for level in LEVELS:
            await charge(site, case.matter, level, charge_id=charge_id(case, level))
        await approved_plan(site, case)
        return await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{path}/start"))
    if reached == "county_applied":
        await ready(site, case)
        form = evidence(await office_day(site))
        return await done(
            await post(site, Role.UNIT_HEAD, case.unit, f"{path}/apply-closeout", form)
        )
    if reached == "city_reviewed":
        passed = await post(site, Role.UNIT_HEAD, CITY, f"{path}/pass-city-review", id=REVIEWER)
        return await done(passed)
    if reached == "verified":
        body = {"method": "field", "findings": "现场核查，与申请一致。"}
        return await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{path}/verify", body))
    body = resolution(await office_day(site))
    return await done(await post(site, role, office, f"{path}/resolve", body))


def resolution(day: date) -> dict[str, str]:
    """What the meeting of that day decided, numbered by the day of the year."""
    return {"resolution_no": f"联席〔{day.year}〕{day:%j}号".replace("〕0", "〕"),
            "meeting_date": day.isoformat()}  # fmt: skip


async def relapse(site: Site, case: Case) -> None:
    """The first look-back finds a relapse."""
    looks = await get(site, Role.SUPERVISOR, PROVINCE, f"/look-backs?listing_id={case.id}")
    open_ = next(each for each in looks["items"] if each["status"] == "scheduled")
    found = {"outcome": "relapsed", "notes": "承诺的证书没有办理。", "target_date": "2026-12-31"}
    await done(await post(site, Role.DEPUTY, PROVINCE, f"/look-backs/{open_['id']}/record", found))


async def office_day(site: Site) -> date:
    """The office's present day."""
    at = await office_time(site.app.state.database)
    assert at is not None
    return at.astimezone(ZONE).date()


async def ready(site: Site, case: Case) -> None:
    """Let the opinion be delivered and every measure be done."""
    await piece(site, case.matter, "opinion_delivered", id=case.matter)
    detail = await get(site, Role.UNIT_HEAD, case.unit, f"/listings/{case.id}")
    for each in detail["plan"]["measures"]:
        if each["done_at"] is None:
            path = f"/plans/{detail['plan']['id']}/measures/{each['no']}/done"
            proof = {"evidence": "验收单编号某某。"}
            await done(await post(site, Role.UNIT_HANDLER, case.unit, path, proof))


async def sweep(site: Site) -> None:
    """A minute passes: each job of every minute runs, twice as jobs may."""
    found = [job for each in capabilities("supervision_service").values() for job in each.jobs]
    for job in [job for job in (*found, *found) if job.cron == "* * * * *"]:
        await job.run(JobContext(site.app.state.database, site.app.state.settings))


async def later(site: Site, **by: int) -> datetime:
    """Move office time to so much after the Monday on which tests begin."""
    at = MONDAY + timedelta(**by)
    await site.set_office_time(at)
    return at


async def events(site: Site, type: str) -> list[dict[str, Any]]:
    """The bodies that were published under `type`, oldest first."""
    async with site.client(Role.SERVICE) as client:
        published = (await client.get("/feed", params={"limit": 1000})).json()
    return [event["data"] for event in published if event["type"] == type]


async def recused(
    site: Site, matter_id: UUID, account: UUID, id: UUID | None = None, *, in_force: bool = True
) -> UUID:
    """Somebody must keep away from a matter, or need not any more, as intake tells of it."""
    recusal = id or uuid4()
    data = {"recusal_id": recusal, "piece_id": uuid4(), "matter_id": matter_id,
            "account_id": account, "in_force": in_force}  # fmt: skip
    await site.receive("intake.recusal.moved", matter_id, data)
    return recusal
