"""Reading listings, each narrowed to what the actor may see."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from shared import pages
from shared.auth import Actor
from shared.errors import NotFound
from shared.filters import one_of, within_regions
from shared.moves import Role, allowed
from shared.punctuality import Punctuality, has_any_punctuality, punctuality_of
from shared.regions import Level
from shared.workdays import local_date
from supervision_service.listings import rules
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import Kind
from supervision_service.listings.schemas import ListingFilters, ListingPage
from supervision_service.matters import queries as matters
from supervision_service.matters import rules as chain
from supervision_service.matters.models import Matter
from supervision_service.matters.queries import Copies

Found = TypeVar("Found")

_NOBODY = {"leader_id": None, "leader_name": None, "leader_post": None, "takes_all": False,
           "has_left": False}  # fmt: skip


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Listings (joined with their matter) that the actor may see.

    Those of matters on their line or in their charge; joint ones for the joint office. None from
    which they are recused.
    """
    seen = matters.visible_to(actor)
    if Role.JOINT_OFFICE in actor.roles:
        joint = sa.and_(Listing.kind == Kind.JOINT, matters.open_to(actor, Listing.matter_id))
        return sa.or_(seen, joint)
    return seen


async def one(session: AsyncSession, actor: Actor, id: UUID) -> Listing:
    """The listing with its matter. Raises `NotFound`."""
    return _seen(await session.scalar(_visible(actor).where(Listing.id == id)))


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Listing:
    """The listing with its matter, both locked. Raises `NotFound`."""
    await matters.lock(session, sa.select(Listing.matter_id).where(Listing.id == id))
    select = _visible(actor).where(Listing.id == id).with_for_update(of=Listing)
    return _seen(await session.scalar(select))


async def numbered(session: AsyncSession, actor: Actor, number: str) -> Listing:
    """`to_change` by the number of the listing. Raises `NotFound`."""
    id = await session.scalar(sa.select(Listing.id).where(Listing.number == number))
    if id is None:
        raise _unseen()
    return await to_change(session, actor, id)


async def with_copies(session: AsyncSession, actor: Actor, id: UUID) -> tuple[Listing, Copies]:
    """The listing and what others told of its matter. Raises `NotFound`."""
    columns = matters.copies_of(sa.cast(Listing.matter_id, sa.Uuid))
    row = (
        await session.execute(_visible(actor).add_columns(*columns).where(Listing.id == id))
    ).first()
    listing, *copied = _seen(row)
    return listing, matters.copies(id, *copied)


async def page(
    session: AsyncSession, actor: Actor, query: ListingPage, now: datetime
) -> dict[str, Any]:
    """A page of listings, the newest nomination first."""
    columns = [Listing.nominated_at, Listing.id]
    select = _visible(actor).where(*_filters(query, now))
    rows = (await session.scalars(pages.keyset(select, columns, query.cursor, query.limit))).all()
    found = pages.page(rows, ["nominated_at", "id"], query.limit)
    return {**found, "items": [to_response(row, actor, now) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, query: ListingFilters, now: datetime) -> int:
    """How many listings the same filters find."""
    select = sa.select(sa.func.count()).select_from(Listing).join(Listing.matter)
    return await session.scalar(select.where(visible_to(actor), *_filters(query, now))) or 0


async def open_number(session: AsyncSession, matter_id: UUID) -> str | None:
    """The number of the matter's open listing; the caller holds the matter's lock."""
    found: str | None = await session.scalar(
        sa.select(Listing.number).where(
            Listing.matter_id == matter_id, Listing.status.in_(rules.OPEN)
        )
    )
    return found


async def relisted_at(session: AsyncSession, id: UUID) -> datetime | None:
    """When the listing last came back by a relapse; the caller holds the matter's lock."""
    found: datetime | None = await session.scalar(
        sa.select(Listing.relisted_at).where(Listing.id == id)
    )
    return found


def to_response(listing: Listing, actor: Actor, now: datetime) -> dict[str, Any]:
    """The listing as answered to this actor."""
    matter, today = listing.matter, local_date(now)
    return {
        **listing.column_values(),
        "matter_number": matter.number,
        "title": matter.title,
        "region": matter.region,
        "topic": matter.topic,
        "cross_or_split": matter.cross_or_split,
        "coordinator_id": matter.coordinator_id,
        "unit_id": matter.unit_id,
        "punctuality": _punctuality(listing, today),
        "allowed_moves": allowed(rules.MOVES, actor, listing),
    }


def _punctuality(listing: Listing, today: date) -> Punctuality | None:
    """Of the delisting; a listing that was dropped is neither late nor on time."""
    if listing.status is rules.Status.DROPPED:
        return None
    return punctuality_of(listing.target_date, listing.delisted_on, today)


def chain_of(levels: Sequence[str], charges: Sequence[chain.InCharge]) -> dict[str, Any]:
    """The chain as answered: a link for each level that is owed or filled, and the gaps."""
    held = {charge.level: asdict(charge) for charge in charges}
    owed, gaps = chain.owed(levels, charges), chain.gaps(levels, charges)
    links = [
        {**_NOBODY, **held.get(level, {}), "level": level, "owed": level in owed}
        for level in Level
        if level in owed or level in held
    ]
    return {"links": links, "gaps": gaps, "complete": not gaps}


async def changed(
    session: AsyncSession, listing: Listing, actor: Actor, now: datetime
) -> dict[str, Any]:
    """`to_response` of a listing that was just changed: written first, for its new version."""
    await session.flush()
    return to_response(listing, actor, now)


def _visible(actor: Actor) -> sa.Select[Listing]:
    joined = sa.select(Listing).join(Listing.matter).options(contains_eager(Listing.matter))
    return joined.where(visible_to(actor))


def _seen(found: Found | None) -> Found:
    """What is missing and what is not for the caller are refused alike."""
    if found is None:
        raise _unseen()
    return found


def _unseen() -> NotFound:
    return NotFound("listing-not-found", "没有找到该挂牌件，或您无权查看。")


def _filters(query: ListingFilters, now: datetime) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        one_of(getattr(Listing, name), value)
        for name in ("status", "kind", "batch", "matter_id")
        if (value := getattr(query, name)) is not None
    ]
    if query.region is not None:
        wanted.append(within_regions(Matter.region, query.region))
    if query.punctuality is not None:
        # A listing that was dropped is neither late nor on time.
        due, done = Listing.target_date, Listing.delisted_on
        wanted.append(Listing.status != rules.Status.DROPPED)
        wanted.append(has_any_punctuality(query.punctuality, due, done, local_date(now)))
    return wanted
