"""Feeds of intake and supervision may be applied in any interleaving."""

import random
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from assignment_service.charges.models import Listing, Matter
from shared.moves import Role
from tests.assignment_service import make
from tests.assignment_service.make import PROVINCE
from tests.harness import Site

pytestmark = pytest.mark.anyio

Event = tuple[str, UUID, dict[str, Any]]


def feeds() -> tuple[list[Event], list[Event]]:
    """Three matters that move, and their listings that move: each feed in its own order."""
    matters = [uuid4() for _ in range(3)]
    intake: list[Event] = []
    supervision: list[Event] = []
    for id in matters:
        for changes in ({"unit_line": "510000"}, {}, {"title": "改后的标题", "status": "closed"}):
            moved = make.matter_moved(id, **changes)
            intake.append(("intake.matter.moved", id, moved))
        listing = uuid4()
        for status in ("nominated", "listed", "in_supervision"):
            data = make.listing_moved(listing, id, status=status)
            supervision.append(("supervision.listing.moved", id, data))
    return intake, supervision


def interleaved(chance: random.Random, *feeds: list[Event]) -> list[Event]:
    """The events of all feeds in a random order that keeps each feed's own."""
    waiting = [list(feed) for feed in feeds if feed]
    merged = []
    while waiting:
        feed = chance.choice(waiting)
        merged.append(feed.pop(0))
        waiting = [feed for feed in waiting if feed]
    return merged


async def rows(site: Site) -> list[Any]:
    """Everything the feeds made; a matter's version is its position, which the test invents."""
    async with site.app.state.database.read() as session:
        columns = [c for c in Matter.__table__.c if c.name != "version"]
        matters = await session.execute(sa.select(*columns).order_by(Matter.id))
        listings = await session.execute(sa.select(Listing.__table__).order_by(Listing.id))
        return [*matters.all(), *listings.all()]


async def test_every_interleaving_gives_the_same_rows(site: Site) -> None:
    intake, supervision = feeds()
    seen = []
    for seed in range(12):
        async with site.app.state.database.begin() as session:
            await session.execute(sa.delete(Listing))
            await session.execute(sa.delete(Matter))
        for event in interleaved(random.Random(seed), intake, supervision):
            await site.receive(*event)
        seen.append(await rows(site))
    assert len(seen[0]) == 6
    assert all(each == seen[0] for each in seen)


async def test_an_event_applied_twice_changes_nothing(site: Site) -> None:
    intake, supervision = feeds()
    for event in (*intake, *supervision):
        await site.receive(*event)
    once = await rows(site)
    for event in (intake[-1], supervision[-1]):
        await site.receive(*event)
    assert await rows(site) == once


async def test_a_listing_whose_matter_is_not_known_yet_waits_unseen(site: Site) -> None:
    matter = uuid4()
    await make.listing(site, matter)
    none = await make.get(site, Role.PET_HEAD, PROVINCE, "/gaps/count")
    await site.receive("intake.matter.moved", matter, make.matter_moved(matter))
    one = await make.get(site, Role.PET_HEAD, PROVINCE, "/gaps/count")
    assert (none, one) == ({"count": 0}, {"count": 1})
