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
from shared.filters import one_of
from shared.moves import allowed
from shared.punctuality import Punctuality, has_any_punctuality, punctuality_of
from shared.workdays import local_date
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.look_backs import rules
from supervision_service.look_backs.models import LookBack
from supervision_service.look_backs.rules import PENDING, Status
from supervision_service.look_backs.schemas import LookBackFilters, LookBackPage
from supervision_service.matters import queries as matters

_COUNTED = sa.and_(
    LookBack.status != Status.VOID,
    sa.or_(LookBack.status.in_(PENDING), LookBack.provisional),
)
"""Those that wait, and those whose punctuality was told by a provisional end."""


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> LookBack:
    """The look-back with its listing, locked after the matter. Raises `NotFound`."""
    await matters.lock(session, sa.select(LookBack.matter_id).where(LookBack.id == id))
    select = _visible(actor).where(LookBack.id == id)
    found: LookBack | None = await session.scalar(select.with_for_update(of=[LookBack, Listing]))
    if found is None:
        raise NotFound("look-back-not-found", "没有找到该回头看，或您无权查看。")
    return found


async def of_round(session: AsyncSession, listing_id: UUID, round: int) -> Sequence[LookBack]:
    """The look-backs of one delisting; the caller holds the matter's lock."""
    rows = await session.scalars(
        sa.select(LookBack)
        .where(LookBack.listing_id == listing_id, LookBack.round == round)
        .order_by(LookBack.days)
    )
    return rows.all()


async def page(
    session: AsyncSession, actor: Actor, query: LookBackPage, now: datetime
) -> dict[str, Any]:
    """A page of look-backs, the earliest legal end first."""
    select = _visible(actor).where(*_filters(query, local_date(now)))
    columns = [LookBack.legal, LookBack.id]
    select = pages.keyset(select, columns, query.cursor, query.limit, descending=False)
    rows = (await session.scalars(select)).all()
    found = pages.page(rows, ["legal", "id"], query.limit)
    return {**found, "items": [to_response(row, actor, now) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, query: LookBackFilters, now: datetime) -> int:
    """How many look-backs the same filters find."""
    select = (
        sa.select(sa.func.count())
        .select_from(LookBack)
        .join(LookBack.listing)
        .join(Listing.matter)
        .where(listings.visible_to(actor), *_filters(query, local_date(now)))
    )
    return await session.scalar(select) or 0


async def counted(session: AsyncSession, after: UUID | None, limit: int) -> Sequence[LookBack]:
    """A page, by id, of the look-backs that a calendar may move, for a job."""
    select = sa.select(LookBack).where(_COUNTED)
    if after is not None:
        select = select.where(LookBack.id > after)
    return (await session.scalars(select.order_by(LookBack.id).limit(limit))).all()


async def to_recount(session: AsyncSession, id: UUID, now: datetime) -> LookBack | None:
    """The look-back, locked after its matter, if it still is to be counted again.

    For the job, which sees every row; not for one that was moved after `now` (office time).
    """
    await matters.lock(session, sa.select(LookBack.matter_id).where(LookBack.id == id))
    select = sa.select(LookBack).where(LookBack.id == id, LookBack.moved_at <= now)
    found: LookBack | None = await session.scalar(select.where(_COUNTED).with_for_update())
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
        "punctuality": _punctuality(row, today),
        "allowed_moves": allowed((rules.RECORD,), actor, row),
    }


def _punctuality(row: LookBack, today: date) -> Punctuality | None:
    """Of the record; a void look-back is neither late nor on time."""
    if row.status is Status.VOID:
        return None
    return punctuality_of(row.legal, rules.settled_on(row.status, row.recorded_on), today)


async def changed(
    session: AsyncSession, row: LookBack, actor: Actor, now: datetime
) -> dict[str, Any]:
    """`to_response` of a look-back that was just changed: written first, for its new version."""
    await session.flush()
    return to_response(row, actor, now)


def _visible(actor: Actor) -> sa.Select[LookBack]:
    loaded = contains_eager(LookBack.listing).contains_eager(Listing.matter)
    joined = sa.select(LookBack).join(LookBack.listing).join(Listing.matter).options(loaded)
    return joined.where(listings.visible_to(actor))


def _filters(query: LookBackFilters, today: date) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = []
    if query.listing_id is not None:
        wanted.append(one_of(LookBack.listing_id, query.listing_id))
    if query.status is not None:
        wanted.append(one_of(LookBack.status, query.status))
    if query.due_to is not None:
        wanted.append(LookBack.legal <= query.due_to)
    if query.punctuality is not None:
        # A void look-back is neither late nor on time.
        settled_on = sa.case((LookBack.status.in_(rules.PENDING), None), else_=LookBack.recorded_on)
        wanted.append(LookBack.status != Status.VOID)
        wanted.append(has_any_punctuality(query.punctuality, LookBack.legal, settled_on, today))
    return wanted
