"""What the tests of assignment begin with; every name and number is invented."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import httpx

from assignment_service.charges.models import Charge
from assignment_service.charges.rules import Basis, Status
from shared.auth import Actor
from shared.capability import capabilities
from shared.errors import Refusal
from shared.jobs import JobContext
from shared.moves import Move, Role, permit
from shared.regions import Level
from tests.harness import ORG, UNITS, Site

PROVINCE, CITY, COUNTY = "510000", "510100", "510104"
NEIGHBOUR_CITY, NEIGHBOUR_COUNTY = "510300", "510105"
ALL_LEVELS = ["province", "city", "county"]

_numbers = count(1)


def matter_moved(id: UUID, **changes: Any) -> dict[str, Any]:
    """The data of `intake.matter.moved`."""
    return {
        "move": "assign",
        "at": "2025-03-01T02:00:00+00:00",
        "matter_id": id,
        "number": f"XFSX-2025-{next(_numbers):06}",
        "title": "某村征地补偿款发放争议",
        "summary_masked": "王某某等反映征地补偿款未足额发放。",
        "region": COUNTY,
        "topic": "NR01",
        "family": "appeal",
        "route": "P6",
        "unit_id": ORG(COUNTY),
        "unit_line": UNITS[COUNTY].line,
        "status": "open",
        "requests_count": 1,
        **changes,
    }


def listing_moved(id: UUID, matter_id: UUID, **changes: Any) -> dict[str, Any]:
    """The data of `supervision.listing.moved`."""
    return {
        "move": "list",
        "at": "2025-03-02T02:00:00+00:00",
        "listing_id": id,
        "matter_id": matter_id,
        "number": f"GP-2025-{next(_numbers):03}",
        "kind": "own",
        "batch": "2025-1",
        "ground": "overdue",
        "target_date": "2025-09-30",
        "levels_owed": ALL_LEVELS,
        "status": "listed",
        "listed_at": "2025-03-02T02:00:00+00:00",
        "applied_at": None,
        "delisted_at": None,
        "returns": 0,
        "reason_given": False,
        **changes,
    }


async def matter(site: Site, unit: str = COUNTY, **changes: Any) -> UUID:
    """An open matter whose responsible unit is `unit`."""
    id = uuid4()
    place = {"unit_id": ORG(unit), "unit_line": UNITS[unit].line}
    await site.receive("intake.matter.moved", id, matter_moved(id, **{**place, **changes}))
    return id


async def listing(site: Site, matter_id: UUID, **changes: Any) -> UUID:
    """A listing of the matter, approved unless `changes` say otherwise."""
    id = uuid4()
    moved = listing_moved(id, matter_id, **changes)
    await site.receive("supervision.listing.moved", matter_id, moved)
    return id


async def account(site: Site, unit: str, roles: tuple[Role, ...] = (Role.LEADER,)) -> UUID:
    """An account as directory tells of it."""
    id = uuid4()
    data = {
        "id": id,
        "version": 1,
        "active": True,
        "kind": "person",
        "roles": list(roles),
        "unit": ORG(unit),
        "line": UNITS[unit].line,
        "name": "李某某",
        "post": "副厅长" if unit == PROVINCE else "副局长",
    }
    await site.receive("directory.account.recorded", id, data)
    return id


async def moved(site: Site, id: UUID, unit: str, **changes: Any) -> None:
    """The account of a leader as directory tells of it later: in another unit, or closed."""
    data = {
        "id": id,
        "version": 1,
        "active": True,
        "kind": "person",
        "roles": [Role.LEADER],
        "unit": ORG(unit),
        "line": UNITS[unit].line,
        "name": "李某某",
        "post": "副局长",
        **changes,
    }
    await site.receive("directory.account.recorded", id, data)


async def leader(site: Site, unit: str, **field: Any) -> UUID:
    """A recorded leader at `unit`; `field` says what the leader answers for."""
    id = await account(site, unit)
    keeper = Role.PET_HEAD if unit == PROVINCE else Role.UNIT_HEAD
    answer = await post(site, keeper, unit, "/leaders", {"leader_id": str(id), **field})
    assert answer.status_code == 201, answer.text
    return id


async def post(
    site: Site, role: Role, unit: str, path: str, body: dict[str, Any] | None = None
) -> httpx.Response:
    """A POST by a holder of `role` at `unit`, each with a key of its own."""
    async with site.client(role, unit=unit) as client:
        key = {"Idempotency-Key": str(uuid4())}
        answer: httpx.Response = await client.post(path, json=body or {}, headers=key)
        return answer


async def get(site: Site, role: Role, unit: str, path: str) -> Any:
    """What a holder of `role` at `unit` reads at `path`."""
    async with site.client(role, unit=unit) as client:
        answer = await client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()


def charge_form(matter_id: UUID, level: str, leader_id: UUID, **changes: Any) -> dict[str, Any]:
    """The body of POST /charges."""
    return {
        "matter_id": str(matter_id),
        "level": level,
        "leader_id": str(leader_id),
        "basis": "region",
        "reason": "包片联系该地区。",
        **changes,
    }


async def proposal(site: Site, matter_id: UUID, leader_id: UUID) -> str:
    """The id of a proposed provincial charge."""
    form = charge_form(matter_id, "province", leader_id)
    answer = await post(site, Role.PET_HEAD, PROVINCE, "/charges", form)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def named(site: Site, matter_id: UUID, unit: str, leader_id: UUID, **changes: Any) -> str:
    """The id of an active charge at the level of `unit`."""
    form = charge_form(matter_id, UNITS[unit].level, leader_id, **changes)
    answer = await post(site, Role.UNIT_HEAD, unit, "/charges", form)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def as_leader(
    site: Site, id: UUID, unit: str, path: str, body: dict[str, Any] | None = None
) -> httpx.Response:
    """A POST by a leader of `unit` himself."""
    async with site.client(Role.LEADER, unit=unit, id=id) as client:
        answer: httpx.Response = await client.post(
            path, json=body or {}, headers={"Idempotency-Key": str(uuid4())}
        )
        return answer


async def offered(site: Site, charge: str, unit: str, successor: UUID) -> str:
    """The id of a hand-over of a charge that was offered to another leader."""
    role = Role.PRINCIPAL if unit == PROVINCE else Role.UNIT_HEAD
    body = {"leader_id": str(successor), "handover_note": "案卷和化解方案已当面移交。"}
    answer = await post(site, role, unit, f"/charges/{charge}/hand-overs", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def handed_over(site: Site, charge: str, unit: str, successor: UUID) -> dict[str, Any]:
    """The charge of the successor, who accepted it."""
    id = await offered(site, charge, unit, successor)
    answer = await as_leader(site, successor, unit, f"/hand-overs/{id}/accept")
    assert answer.status_code == 200, answer.text
    about = f"/charges?status=active&leader_id={successor}"
    found: dict[str, Any] = (await get(site, Role.PET_HEAD, PROVINCE, about))["items"][0]
    return found


async def sweep(site: Site) -> None:
    """A minute passes: each scheduled job of the service runs, twice as jobs may."""
    found = [job for each in capabilities("assignment_service").values() for job in each.jobs]
    for job in (*found, *found):
        await job.run(JobContext(site.app.state.database, site.app.state.settings))


def refusal(move: Move, who: Actor, row: object) -> str | None:
    """The code with which somebody is refused the move on a row, if at all."""
    try:
        permit(move, who, row)
    except Refusal as refused:
        return refused.code
    return None


def active_charge(matter_id: UUID, level: str, takes_all: bool) -> Charge:
    """An active charge as a row, for tests of what is read."""
    return Charge(
        status=Status.ACTIVE,
        matter_id=matter_id,
        level=Level(level),
        leader_id=uuid4(),
        leader_name="李某某",
        leader_post="副局长",
        unit_id=ORG(CITY),
        unit_line=UNITS[CITY].line,
        basis=Basis.REGION,
        takes_all=takes_all,
        reason="包片联系该地区。",
        term_months=3,
        due_on=date(2025, 6, 1),
        opened_at=datetime(2025, 3, 1, 2, tzinfo=UTC),
        active_since=datetime(2025, 3, 1, 2, tzinfo=UTC),
    )


async def recused(
    site: Site, matter_id: UUID, account: UUID, id: UUID | None = None, *, in_force: bool = True
) -> UUID:
    """Somebody must keep away from a matter, or need not any more, as intake tells of it."""
    recusal = id or uuid4()
    data = {"recusal_id": recusal, "piece_id": uuid4(), "matter_id": matter_id,
            "account_id": account, "in_force": in_force}  # fmt: skip
    await site.receive("intake.recusal.moved", matter_id, data)
    return recusal
