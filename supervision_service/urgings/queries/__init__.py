"""Reading urgings, each narrowed to what the actor may see."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, contains_eager

from shared import pages
from shared.auth import SYSTEM, Actor, Level, on_line
from shared.errors import NotFound
from shared.filters import one_of
from shared.moves import allowed
from shared.punctuality import has_any_punctuality, punctuality_of
from shared.workdays import local_date
from supervision_service.inspections.models import Inspection, Stop
from supervision_service.inspections.rules import Status as Inspected
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.matters import queries as matters
from supervision_service.matters.models import Matter, MatterOrder
from supervision_service.matters.rules import ORDERS_OVER
from supervision_service.unit_sanctions.models import UnitSanction
from supervision_service.unit_sanctions.rules import NOT_MADE
from supervision_service.urgings import rules
from supervision_service.urgings.models import Urging
from supervision_service.urgings.rules import Subject
from supervision_service.urgings.schemas import UrgingFilters, UrgingPage


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Urgings (joined with matter and listing) that the actor may see.

    Those on matters and listings they see, and those once addressed to a unit on their line; none
    from whose matter they are recused. What is not sent out yet is the province's own business.
    """
    addressed = on_line(sa.cast(Urging.unit_line, sa.String), actor)
    seen = sa.and_(
        sa.or_(listings.visible_to(actor), addressed), matters.open_to(actor, Urging.matter_id)
    )
    if actor.level is Level.PROVINCE:
        return seen
    return sa.and_(seen, Urging.issued_at.is_not(None))


async def one(session: AsyncSession, actor: Actor, id: UUID) -> Urging:
    """The urging with its listing. Raises `NotFound`."""
    return _seen(await session.scalar(_visible(actor).where(Urging.id == id)))


async def those(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> Sequence[Urging]:
    """Of these urgings those that the actor may see, the oldest first."""
    select = _visible(actor).where(Urging.id.in_(ids))
    return (await session.scalars(select.order_by(Urging.drafted_at))).all()


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Urging:
    """The urging with its listing, locked after the matter. Raises `NotFound`."""
    await matters.lock(session, sa.select(Urging.matter_id).where(Urging.id == id))
    select = _visible(actor).where(Urging.id == id).with_for_update(of=Urging)
    return _seen(await session.scalar(select))


async def page(
    session: AsyncSession, actor: Actor, query: UrgingPage, now: datetime
) -> dict[str, Any]:
    """A page of urgings, the newest draft first."""
    columns = [Urging.drafted_at, Urging.id]
    select = _visible(actor).where(*_filters(query, local_date(now)))
    rows = (await session.scalars(pages.keyset(select, columns, query.cursor, query.limit))).all()
    found = pages.page(rows, ["drafted_at", "id"], query.limit)
    return {**found, "items": [to_response(row, actor, now) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, query: UrgingFilters, now: datetime) -> int:
    """How many urgings the same filters find."""
    select = sa.select(sa.func.count()).select_from(Urging)
    select = select.join(Urging.matter).outerjoin(Urging.listing)
    select = select.where(visible_to(actor), *_filters(query, local_date(now)))
    return await session.scalar(select) or 0


async def over(session: AsyncSession, _now: datetime, limit: int) -> Sequence[UUID]:
    """Open urgings whose case or order is over, the oldest first."""
    is_over = sa.or_(Listing.status.not_in(rules.URGEABLE), MatterOrder.status.in_(ORDERS_OVER))
    joined = sa.select(Urging.id).outerjoin(Urging.listing).outerjoin(Urging.order)
    select = joined.where(Urging.status.in_(rules.OPEN), is_over)
    return (await session.scalars(select.order_by(Urging.drafted_at).limit(limit))).all()


async def stranded(session: AsyncSession, _now: datetime, limit: int) -> Sequence[UUID]:
    """Urgings escalated to an inspection that was cancelled, or that leaves their unit out.

    And those escalated to a sanction that was rejected or withdrawn.
    Only of cases and orders that still owe something and whose unit is not urged again.
    """
    on_route = sa.exists().where(
        Stop.inspection_id == Urging.inspection_id,
        sa.or_(
            Urging.unit_line == Stop.unit_line, Urging.unit_line.startswith(Stop.unit_line + "/")
        ),
        Stop.left_out.is_(None),
    )
    later = aliased(Urging)
    same = sa.or_(later.listing_id == Urging.listing_id, later.order_id == Urging.order_id)
    again = sa.exists().where(same, later.kind == Urging.kind, later.status.in_(rules.OPEN))
    owed = sa.or_(Listing.status.in_(rules.URGEABLE), MatterOrder.status.not_in(ORDERS_OVER))
    select = (
        sa.select(Urging.id)
        .outerjoin(Urging.listing)
        .outerjoin(Urging.order)
        .outerjoin(Inspection, Inspection.id == Urging.inspection_id)
        .outerjoin(UnitSanction, UnitSanction.id == Urging.sanction_id)
        .where(
            Urging.status == rules.Status.ESCALATED,
            sa.or_(
                Inspection.status == Inspected.CANCELLED,
                sa.and_(Urging.inspection_id.is_not(None), ~on_route),
                UnitSanction.status.in_(NOT_MADE),
            ),
            owed,
            ~again,
        )
    )
    return (await session.scalars(select.order_by(Urging.drafted_at).limit(limit))).all()


async def proposed(session: AsyncSession, urging: Urging) -> Urging | None:
    """What the system drafted after `urging`, while it is open."""
    select = _visible(SYSTEM).where(
        Urging.proposed_from == urging.id, Urging.status.in_(rules.OPEN)
    )
    found: Urging | None = await session.scalar(select.with_for_update(of=Urging))
    return found


def to_response(urging: Urging, actor: Actor, now: datetime) -> dict[str, Any]:
    """The urging as answered to this actor."""
    today = local_date(now)
    due, done = urging.answer_due, urging.answered_on or urging.ended_on
    possible = partial(rules.possible, situation=urging, today=today)
    return {
        **urging.column_values(),
        "subject": urging.subject,
        "number": urging.about.number,
        "title": urging.matter.title,
        # What is only proposed about a unit, it is not told.
        "sanction_id": urging.sanction_id if actor.level is Level.PROVINCE else None,
        "punctuality": due and punctuality_of(due, done, today),
        "allowed_moves": allowed(rules.MOVES, actor, urging, possible),
    }


async def changed(
    session: AsyncSession, urging: Urging, actor: Actor, now: datetime
) -> dict[str, Any]:
    """`to_response` of an urging that was just changed: written first, for its new version."""
    await session.flush()
    return to_response(urging, actor, now)


async def order_to_urge(session: AsyncSession, actor: Actor, id: UUID) -> MatterOrder:
    """The order, its matter locked. Raises `NotFound` (order-not-found)."""
    await matters.lock(session, sa.select(MatterOrder.matter_id).where(MatterOrder.id == id))
    found: MatterOrder | None = await session.scalar(
        sa.select(MatterOrder)
        .join(Matter, Matter.id == MatterOrder.matter_id)
        .where(MatterOrder.id == id, matters.visible_to(actor))
    )
    if found is None:
        raise NotFound("order-not-found", "没有找到该交办单，或您无权查看。")
    return found


async def matter_of(session: AsyncSession, about: Listing | MatterOrder) -> Matter:
    """The matter of a case or an order."""
    return await session.get_one(Matter, about.matter_id)


def addressee(about: Listing | MatterOrder) -> UUID:
    """The unit that is urged: the responsible one of today, or the one that has the order."""
    if about.unit_id is None:
        raise ValueError("an order names its unit")
    return about.unit_id


def _visible(actor: Actor) -> sa.Select[Urging]:
    joined = sa.select(Urging).join(Urging.matter).outerjoin(Urging.listing)
    loaded = (
        contains_eager(Urging.matter),
        contains_eager(Urging.listing).contains_eager(Listing.matter),
        contains_eager(Urging.order),
    )
    return joined.outerjoin(Urging.order).options(*loaded).where(visible_to(actor))


def _seen(found: Urging | None) -> Urging:
    """What is missing and what is not for the caller are refused alike."""
    if found is None:
        raise NotFound("urging-not-found", "没有找到该督办，或您无权查看。")
    return found


_SUBJECT = sa.case((Urging.order_id.is_(None), str(Subject.LISTING)), else_=str(Subject.ORDER))


def _filters(query: UrgingFilters, today: date) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        one_of(getattr(Urging, name), value)
        for name in ("listing_id", "order_id", "matter_id", "unit_id", "kind", "status")
        if (value := getattr(query, name)) is not None
    ]
    if query.subject is not None:
        wanted.append(one_of(_SUBJECT, query.subject))
    if query.punctuality is not None:  # of the answer; what was not sent out owes none
        due, done = Urging.answer_due, sa.func.coalesce(Urging.answered_on, Urging.ended_on)
        wanted.append(has_any_punctuality(query.punctuality, due, done, today))
    return wanted
