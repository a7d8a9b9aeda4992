"""Reading listings, each narrowed to what the actor may see."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from shared import pages, regions
from shared.auth import Actor, guarded
from shared.errors import NotFound
from shared.moves import Move, Role
from shared.workdays import local_date
from supervision_service.listings import rules
from supervision_service.listings.models import NUMBERS, Listing
from supervision_service.listings.rules import Kind, Punctuality, Standing
from supervision_service.listings.schemas import ListingFilters, ListingPage
from supervision_service.matters import queries as matters
from supervision_service.matters import rules as chain
from supervision_service.matters.models import Matter


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Listings (joined with their matter) that the actor may see.

    Those of matters on their line or in their charge; joint ones for the joint office.
    """
    seen = matters.visible_to(actor)
    if Role.JOINT_OFFICE in actor.roles:
        return sa.or_(seen, Listing.kind == Kind.JOINT)
    return seen


def standing(actor: Actor, matter: Matter) -> Standing:
    """Where the actor stands towards the matter."""
    return Standing(actor.roles, actor.level, actor.unit == matter.unit_id)


def unseen() -> NotFound:
    """The same answer for what is missing and for what is not for the caller."""
    return NotFound("listing-not-found", "没有找到该挂牌件，或您无权查看。")


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Listing:
    """The listing with its matter, both locked, the matter first. Raises `NotFound`."""
    joined = sa.select(Matter).join(Listing, Listing.matter_id == Matter.id)
    locked = joined.where(Listing.id == id, visible_to(actor)).with_for_update(of=Matter)
    if await session.scalar(locked) is None:
        raise unseen()
    # A second statement on purpose: it sees what the last holder of the matter's lock committed.
    found: Listing | None = await session.scalar(
        _with_matter().where(Listing.id == id, visible_to(actor)).with_for_update(of=Listing)
    )
    if found is None:
        raise unseen()
    return found


def entitled(move: Move) -> Any:
    """The guard of a move: `to_change`, and this person's unit may do it (403 before the body)."""

    async def load(session: AsyncSession, actor: Actor, id: UUID) -> Listing:
        listing = await to_change(session, actor, id)
        rules.entitle(move, listing.kind, standing(actor, listing.matter))
        return listing

    return guarded(move, load)


async def one(session: AsyncSession, actor: Actor, id: UUID) -> Listing:
    """The listing with its matter. Raises `NotFound`."""
    found: Listing | None = await session.scalar(
        _with_matter().where(Listing.id == id, visible_to(actor))
    )
    if found is None:
        raise unseen()
    return found


async def detail(
    session: AsyncSession, actor: Actor, id: UUID
) -> tuple[Listing, dict[str, Any], set[str]]:
    """The listing, its responsibility chain and its pieces' statuses. Raises `NotFound`."""
    matter_id = sa.cast(Listing.matter_id, sa.Uuid)
    select = _with_matter().add_columns(
        matters.charges_of(matter_id), matters.piece_statuses_of(matter_id)
    )
    row = (await session.execute(select.where(Listing.id == id, visible_to(actor)))).first()
    if row is None:
        raise unseen()
    listing, charges, statuses = row
    held = [chain.InCharge(**{**fact, "leader_id": UUID(fact["leader_id"])}) for fact in charges]
    return listing, chain_view(listing.levels_owed, held), set(statuses)


def chain_view(levels: list[str], charges: list[chain.InCharge]) -> dict[str, Any]:
    """The chain as answered: a link for each level that is owed or filled, and the gaps."""
    held = {charge.level: charge for charge in charges}
    owed = chain.owed(levels, charges)
    gaps = chain.gaps(levels, charges)
    links = [
        {
            "level": level,
            "owed": level in owed,
            "leader_id": held[level].leader_id if level in held else None,
            "leader_name": held[level].leader_name if level in held else None,
            "leader_post": held[level].leader_post if level in held else None,
            "takes_all": level in held and held[level].takes_all,
        }
        for level in rules.ChainLevel
        if level in owed or level in held
    ]
    return {"links": links, "gaps": gaps, "complete": not gaps}


async def page(
    session: AsyncSession, actor: Actor, asked: ListingPage, now: datetime
) -> dict[str, Any]:
    """A page of listings, the newest nomination first."""
    columns = [
        sa.cast(Listing.nominated_at, sa.DateTime(timezone=True)),
        sa.cast(Listing.id, sa.Uuid),
    ]
    select = _with_matter().where(visible_to(actor), *_filters(asked, now))
    rows = (await session.scalars(pages.keyset(select, columns, asked.cursor, asked.limit))).all()
    found = pages.page(rows, ["nominated_at", "id"], asked.limit)
    return {**found, "items": [to_response(row, actor, now) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, asked: ListingFilters, now: datetime) -> int:
    """How many listings the same filters find."""
    select = sa.select(sa.func.count()).select_from(Listing).join(Listing.matter)
    found = await session.scalar(select.where(visible_to(actor), *_filters(asked, now)))
    return int(found or 0)


async def open_number(session: AsyncSession, matter_id: UUID) -> str | None:
    """The number of the matter's open listing; the caller holds the matter's lock."""
    found: str | None = await session.scalar(
        sa.select(Listing.number).where(
            Listing.matter_id == matter_id, Listing.status.in_(rules.OPEN)
        )
    )
    return found


async def next_ordinal(session: AsyncSession) -> int:
    """The next number of the sequence of listings."""
    return int(await session.scalar(sa.select(NUMBERS.next_value())) or 0)


def to_response(listing: Listing, actor: Actor, now: datetime) -> dict[str, Any]:
    """The listing as answered to this actor."""
    matter = listing.matter
    who = standing(actor, matter)
    today = local_date(now)
    return {
        **listing.column_values(),
        "matter_number": matter.number,
        "title": matter.title,
        "region": matter.region,
        "topic": matter.topic,
        "unit_id": matter.unit_id,
        "punctuality": rules.punctuality(listing.target_date, listing.delisted_on, today),
        "allowed_moves": rules.allowed(listing.status, listing.kind, who),
    }


def _with_matter() -> sa.Select[Any]:
    return sa.select(Listing).join(Listing.matter).options(contains_eager(Listing.matter))


def _filters(asked: ListingFilters, now: datetime) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        getattr(Listing, name) == getattr(asked, name)
        for name in ("status", "kind", "batch", "matter_id")
        if getattr(asked, name) is not None
    ]
    if asked.city is not None:
        wanted.append(Matter.region.startswith(regions.prefix(asked.city)))
    if asked.punctuality is not None:
        wanted.append(_punctual(asked.punctuality, local_date(now)))
    return wanted


def _punctual(wanted: Punctuality, today: date) -> sa.ColumnElement[bool]:
    """`rules.punctuality` as a condition; a dropped listing is neither late nor on time."""
    day = sa.func.coalesce(Listing.delisted_on, today)
    counted = Listing.status != rules.Status.DROPPED
    soon = sa.and_(Listing.delisted_on.is_(None), Listing.target_date <= today + rules.SOON)
    if wanted is Punctuality.OVERDUE:
        return sa.and_(counted, day > Listing.target_date)
    if wanted is Punctuality.DUE_SOON:
        return sa.and_(counted, day <= Listing.target_date, soon)
    return sa.and_(counted, day <= Listing.target_date, sa.not_(soon))
