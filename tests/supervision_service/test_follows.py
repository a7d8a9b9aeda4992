"""What supervision keeps of other services' feeds, in whatever order they come."""

import random
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from supervision_service.matters.models import Matter, MatterCharge, MatterOrder, MatterPiece
from tests.harness import ORG, UNITS, Site

pytestmark = pytest.mark.anyio

MATTER, OTHER, PIECE, ORDER, CHARGE = (UUID(int=number) for number in range(1, 6))
TABLES = (Matter, MatterPiece, MatterOrder, MatterCharge)


def matter(id: UUID, unit: str, status: str) -> tuple[str, UUID, dict[str, Any]]:
    """A matter as intake tells of it."""
    data = {
        "matter_id": id,
        "number": f"XFSX-2026-{id.int:06}",
        "title": "某村征地补偿款发放争议",
        "region": unit,
        "topic": "NR01",
        "unit_id": ORG(unit),
        "unit_line": UNITS[unit].line,
        "route": "P6",
        "status": status,
    }
    return "intake.matter.moved", id, data


def piece(matter_id: UUID | None, status: str) -> tuple[str, UUID, dict[str, Any]]:
    """A piece as intake tells of it; before triage it belongs to no matter."""
    data = {"piece_id": PIECE, "matter_id": matter_id, "status": status, "result": None}
    return "intake.piece.moved", matter_id or PIECE, data


def order(*handlers: UUID) -> tuple[str, UUID, dict[str, Any]]:
    """An order and who acted on it so far."""
    data = {
        "order_id": ORDER,
        "matter_id": MATTER,
        "number": "JBD-2026-00001",
        "unit_id": ORG("510104"),
        "unit_line": UNITS["510104"].line,
        "status": "in_handling",
        "feedback_due": "2026-04-30",
        "returns": 0,
        "reported_at": None,
        "closed_at": None,
        "handlers": handlers,
    }
    return "intake.order.moved", MATTER, data


def charge(status: str) -> tuple[str, UUID, dict[str, Any]]:
    """A leader's charge."""
    data = {
        "charge_id": CHARGE,
        "matter_id": MATTER,
        "level": "city",
        "leader_id": UUID(int=99),
        "leader_name": "李某某",
        "leader_post": "副局长",
        "takes_all": True,
        "unit_id": ORG("510100"),
        "status": status,
    }
    return "assignment.charge.moved", MATTER, data


HANDLERS = [uuid4(), uuid4()]
INTAKE = [
    piece(None, "registered"),
    matter(MATTER, "510000", "open"),
    matter(OTHER, "510100", "open"),
    piece(MATTER, "registered"),
    order(HANDLERS[0]),
    matter(MATTER, "510104", "open"),
    piece(MATTER, "accepted"),
    order(*HANDLERS),
    piece(MATTER, "opinion_delivered"),
    matter(MATTER, "510104", "closed"),
]
ASSIGNMENT = [charge("proposed"), charge("active"), charge("ended")]


async def rows(site: Site) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the copies."""
    async with site.app.state.database.read() as session:
        return {
            table.__tablename__: [
                tuple(row)
                for row in await session.execute(
                    # A version is the position of an event, which the test invents.
                    sa.select(*[c for c in table.__table__.c if c.name != "version"]).order_by("id")
                )
            ]
            for table in TABLES
        }


async def clear(site: Site) -> None:
    """Forget the copies."""
    async with site.app.state.database.begin() as session:
        for table in TABLES:
            await session.execute(sa.delete(table))


async def test_feeds_in_any_interleaving_give_the_same_rows(site: Site) -> None:
    for event in (*INTAKE, *ASSIGNMENT):
        await site.receive(*event)
    expected = await rows(site)
    assert len(expected["matter"]) == 2
    shuffle = random.Random(20260302)
    for _ in range(12):
        await clear(site)
        feeds = {"intake": list(INTAKE), "assignment": list(ASSIGNMENT)}
        while any(feeds.values()):
            name = shuffle.choice([name for name, left in feeds.items() if left])
            await site.receive(*feeds[name].pop(0))
        assert await rows(site) == expected


async def test_applying_the_feeds_again_from_the_start_changes_nothing(site: Site) -> None:
    for _ in range(2):
        for event in (*ASSIGNMENT, *INTAKE):
            await site.receive(*event)
    found = await rows(site)
    assert found["matter_charge"][0][-1] == "ended"
    assert found["matter_order"][0][-1] == sorted(str(handler) for handler in HANDLERS)
    names = [column.name for column in Matter.__table__.c if column.name != "version"]
    assert [row[names.index("status")] for row in found["matter"]] == ["closed", "open"]


async def test_a_body_may_say_more_than_we_read(site: Site) -> None:
    type_, subject, data = matter(MATTER, "510104", "open")
    await site.receive(type_, subject, {**data, "summary_masked": "略", "added_later": 1})
    assert len((await rows(site))["matter"]) == 1
