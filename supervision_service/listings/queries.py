"""Reading listings, each narrowed to what the actor may see."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, with_expression

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
from supervision_service.listings.rules.light import LIT, Warned, bounds, dues, warned
from supervision_service.listings.schemas import ListingFilters, ListingPage
from supervision_service.matters import queries as matters
from supervision_service.matters import rules as chain
from supervision_service.matters.models import Matter, MatterOrder, MatterPiece
from supervision_service.matters.queries import Copies
from supervision_service.plans.models import Measure, Plan
from supervision_service.plans.rules import Status as PlanStatus
from supervision_service.plans.rules.checklist import Light

Found = TypeVar("Found")

_OF_MATTER = MatterPiece.matter_id == Listing.matter_id
FIRST_DUE: dict[str, sa.ScalarSelect[Any]] = {
    "legal_due": sa.select(sa.func.min(MatterPiece.due_legal))
    .where(_OF_MATTER, MatterPiece.status.not_in(chain.NOTHING_OWED))
    .correlate(Listing)
    .scalar_subquery(),
    "feedback_due": sa.select(sa.func.min(MatterOrder.feedback_due))
    .where(MatterOrder.matter_id == Listing.matter_id, MatterOrder.status.in_(chain.OUTSTANDING))
    .correlate(Listing)
    .scalar_subquery(),
    "measure_due": sa.select(sa.func.min(Measure.due))
    .join(Plan, Plan.id == Measure.plan_id)
    .where(
        Plan.listing_id == Listing.id,
        Plan.status == PlanStatus.APPROVED,
        Measure.done_at.is_(None),
    )
    .correlate(Listing)
    .scalar_subquery(),
}
"""Of a listing's row the first last day of what is owed beside its target date, by kind."""

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


async def open_numbers(session: AsyncSession, matter_ids: Sequence[UUID]) -> Sequence[str | None]:
    """The number of each matter's open listing; the caller holds the matters' locks."""
    select = sa.select(Listing.matter_id, Listing.number).where(
        Listing.matter_id.in_(matter_ids), Listing.status.in_(rules.OPEN)
    )
    found = {row.matter_id: row.number for row in await session.execute(select)}
    return [found.get(id) for id in matter_ids]


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
        **_light(listing, today),
        "allowed_moves": allowed(rules.MOVES, actor, listing),
    }


def _punctuality(listing: Listing, today: date) -> Punctuality | None:
    """Of the delisting; a listing that was dropped is neither late nor on time."""
    if listing.status is rules.Status.DROPPED:
        return None
    return punctuality_of(listing.target_date, listing.delisted_on, today)


def _light(listing: Listing, today: date) -> dict[str, Any]:
    """Its colour and the reason; none before it is listed, and none once it is delisted."""
    if listing.status not in LIT:
        return {"light": None, "light_due": None, "light_reason": None}
    owed = dues(listing.target_date, listing.legal_due, listing.feedback_due, listing.measure_due)
    found: Warned = warned(owed, today)
    return {"light": found.light, "light_due": found.due, "light_reason": found.reason}


def _has_light(light: Light, today: date) -> sa.ColumnElement[bool]:
    """`_light` as a condition; it asks what is owed only of what is on the list."""
    first, last = bounds(light, today)
    due = sa.func.least(Listing.target_date, *FIRST_DUE.values())
    between = [] if first is None else [due >= first]
    return sa.and_(*between, *([] if last is None else [due <= last]))


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
    owed = [with_expression(getattr(Listing, name), due) for name, due in FIRST_DUE.items()]
    joined = sa.select(Listing).join(Listing.matter)
    return joined.options(contains_eager(Listing.matter), *owed).where(visible_to(actor))


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
    if query.light is not None:
        today = local_date(now)
        wanted.append(Listing.status.in_(LIT))
        wanted.append(sa.or_(*(_has_light(each, today) for each in query.light)))
    return wanted
