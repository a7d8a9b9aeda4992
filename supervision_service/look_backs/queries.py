"""Reading look-backs, each narrowed to the listings that the actor may see."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from shared import pages
from shared.auth import Actor
from shared.errors import NotFound
from shared.workdays import local_date
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.look_backs import rules
from supervision_service.look_backs.models import LookBack
from supervision_service.look_backs.rules import PENDING, Punctuality, Status
from supervision_service.look_backs.schemas import LookBackFilters, LookBackPage
from supervision_service.matters.models import Matter


def unseen() -> NotFound:
    """The same answer for what is missing and for what is not for the caller."""
    return NotFound("look-back-not-found", "没有找到该回头看，或您无权查看。")


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> LookBack:
    """The look-back with its listing and matter, locked, the matter first. Raises `NotFound`."""
    joined = sa.select(Matter).join(Listing).join(LookBack, LookBack.listing_id == Listing.id)
    seen = (LookBack.id == id, listings.visible_to(actor))
    if await session.scalar(joined.where(*seen).with_for_update(of=Matter)) is None:
        raise unseen()
    # A second statement on purpose: it sees what the last holder of the matter's lock committed.
    locked = _joined().where(*seen).with_for_update(of=[LookBack, Listing])
    found: LookBack | None = await session.scalar(locked)
    if found is None:
        raise unseen()
    return found


async def to_record(session: AsyncSession, actor: Actor, id: UUID) -> LookBack:
    """`to_change`, and this person records look-backs (403 before the body)."""
    row = await to_change(session, actor, id)
    rules.entitle(actor.roles, actor.level)
    return row


async def of_round(session: AsyncSession, listing_id: UUID, round: int) -> Sequence[LookBack]:
    """The look-backs of one delisting; the caller holds the matter's lock."""
    rows = await session.scalars(
        sa.select(LookBack)
        .where(LookBack.listing_id == listing_id, LookBack.round == round)
        .order_by(LookBack.days)
    )
    return rows.all()


async def page(
    session: AsyncSession, actor: Actor, asked: LookBackPage, now: datetime
) -> dict[str, Any]:
    """A page of look-backs, the earliest legal end first."""
    columns = [sa.cast(LookBack.legal, sa.Date), sa.cast(LookBack.id, sa.Uuid)]
    select = _joined().where(listings.visible_to(actor), *_filters(asked, local_date(now)))
    select = pages.keyset(select, columns, asked.cursor, asked.limit, descending=False)
    rows = (await session.scalars(select)).all()
    found = pages.page(rows, ["legal", "id"], asked.limit)
    return {**found, "items": [to_response(row, actor, now) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, asked: LookBackFilters, now: datetime) -> int:
    """How many look-backs the same filters find."""
    select = (
        sa.select(sa.func.count())
        .select_from(LookBack)
        .join(LookBack.listing)
        .join(Listing.matter)
        .where(listings.visible_to(actor), *_filters(asked, local_date(now)))
    )
    return int(await session.scalar(select) or 0)


async def recountable(session: AsyncSession, covered: frozenset[int]) -> Sequence[UUID]:
    """Open look-backs counted without a published calendar whose years are known now."""
    rows = await session.scalars(
        sa.select(LookBack.id)
        .where(
            LookBack.provisional,
            LookBack.status == Status.SCHEDULED,
            sa.extract("year", LookBack.raw).in_(covered),
        )
        .order_by(LookBack.id)
        .limit(500)
    )
    return rows.all()


async def to_recount(session: AsyncSession, id: UUID) -> LookBack | None:
    """The look-back locked after its matter. For the sweep, which sees every row."""
    joined = sa.select(Matter).join(LookBack, LookBack.matter_id == Matter.id)
    await session.scalar(joined.where(LookBack.id == id).with_for_update(of=Matter))
    found: LookBack | None = await session.scalar(
        sa.select(LookBack).where(LookBack.id == id).with_for_update()
    )
    return found


def to_response(row: LookBack, actor: Actor, now: datetime) -> dict[str, Any]:
    """The look-back as answered to this actor."""
    today = local_date(now)
    return {
        **row.column_values(),
        "listing_number": row.listing.number,
        "title": row.listing.matter.title,
        "outcome": rules.outcome_of(row.status),
        "due_raw": row.raw,
        "due": row.legal,
        "punctuality": rules.punctuality(row.status, row.legal, row.recorded_on, today),
        "allowed_moves": rules.allowed(row.status, actor.roles, actor.level),
    }


def _joined() -> sa.Select[Any]:
    loaded = contains_eager(LookBack.listing).contains_eager(Listing.matter)
    return sa.select(LookBack).join(LookBack.listing).join(Listing.matter).options(loaded)


def _filters(asked: LookBackFilters, today: date) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = []
    if asked.listing_id is not None:
        wanted.append(LookBack.listing_id == asked.listing_id)
    if asked.status is not None:
        wanted.append(LookBack.status == asked.status)
    if asked.due_to is not None:
        wanted.append(LookBack.legal <= asked.due_to)
    if asked.punctuality is not None:
        wanted.append(_punctual(asked.punctuality, today))
    return wanted


def _punctual(wanted: Punctuality, today: date) -> sa.ColumnElement[bool]:
    """`rules.punctuality` as a condition; a void look-back is neither late nor on time."""
    is_open = LookBack.status.in_(PENDING)
    day = sa.case((is_open, sa.cast(today, sa.Date)), else_=LookBack.recorded_on)
    counted = LookBack.status != Status.VOID
    soon = sa.and_(is_open, LookBack.legal - today <= rules.SOON_DAYS)
    if wanted is Punctuality.OVERDUE:
        return sa.and_(counted, day > LookBack.legal)
    if wanted is Punctuality.DUE_SOON:
        return sa.and_(counted, day <= LookBack.legal, soon)
    return sa.and_(counted, day <= LookBack.legal, sa.not_(soon))
