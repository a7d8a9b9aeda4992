"""Reading difficulties, each narrowed to what the actor may see."""

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
from shared.punctuality import has_any_punctuality, punctuality_of
from shared.workdays import local_date
from supervision_service.difficulties import rules
from supervision_service.difficulties.models import Difficulty
from supervision_service.difficulties.rules import Status
from supervision_service.difficulties.schemas import DifficultyFilters, DifficultyPage
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.matters import queries as matters


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Difficulties (joined with listing and matter) that the actor may see.

    Those of listings they see, those that their unit owns, and, as long as they are open, those
    that it must sit together about; none from whose matter they are recused.
    """
    is_open = Difficulty.status.in_(rules.OPEN)
    sits = sa.and_(is_open, Difficulty.organ_ids.contains([actor.unit]))
    seen = sa.or_(listings.visible_to(actor), Difficulty.owner_id == actor.unit, sits)
    return sa.and_(seen, matters.open_to(actor, Difficulty.matter_id))


async def one(session: AsyncSession, actor: Actor, id: UUID) -> Difficulty:
    """The difficulty with its listing. Raises `NotFound`."""
    return _seen(await session.scalar(_visible(actor).where(Difficulty.id == id)))


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Difficulty:
    """The difficulty with its listing, locked after the matter. Raises `NotFound`."""
    await matters.lock(session, sa.select(Difficulty.matter_id).where(Difficulty.id == id))
    select = _visible(actor).where(Difficulty.id == id).with_for_update(of=Difficulty)
    return _seen(await session.scalar(select))


async def page(
    session: AsyncSession, actor: Actor, query: DifficultyPage, now: datetime
) -> dict[str, Any]:
    """A page of difficulties, the newest first."""
    columns = [Difficulty.raised_at, Difficulty.id]
    select = _visible(actor).where(*_filters(query, local_date(now)))
    rows = (await session.scalars(pages.keyset(select, columns, query.cursor, query.limit))).all()
    found = pages.page(rows, ["raised_at", "id"], query.limit)
    return {**found, "items": [to_response(row, actor, now) for row in found["items"]]}


async def count(
    session: AsyncSession, actor: Actor, query: DifficultyFilters, now: datetime
) -> int:
    """How many difficulties the same filters find."""
    select = sa.select(sa.func.count()).select_from(Difficulty)
    select = select.join(Difficulty.listing).join(Difficulty.matter)
    select = select.where(visible_to(actor), *_filters(query, local_date(now)))
    return await session.scalar(select) or 0


async def over(session: AsyncSession, _now: datetime, limit: int) -> Sequence[UUID]:
    """Open difficulties whose case is over, the oldest first."""
    select = sa.select(Difficulty.id).join(Difficulty.listing)
    is_over = Listing.status.not_in(rules.RAISED_ON)
    select = select.where(Difficulty.status.in_(rules.OPEN), is_over)
    return (await session.scalars(select.order_by(Difficulty.raised_at).limit(limit))).all()


def to_response(row: Difficulty, actor: Actor, now: datetime) -> dict[str, Any]:
    """The difficulty as answered to this actor; a given-up one is neither late nor on time."""
    due = None if row.status is Status.GIVEN_UP else row.due
    return {
        **row.column_values(),
        "listing_number": row.listing.number,
        "title": row.matter.title,
        "punctuality": due and punctuality_of(due, row.ended_on, local_date(now)),
        "allowed_moves": allowed(rules.MOVES, actor, row),
    }


async def changed(
    session: AsyncSession, row: Difficulty, actor: Actor, now: datetime
) -> dict[str, Any]:
    """`to_response` of a difficulty that was just changed: written first, for its new version."""
    await session.flush()
    return to_response(row, actor, now)


def _visible(actor: Actor) -> sa.Select[Difficulty]:
    joined = sa.select(Difficulty).join(Difficulty.listing).join(Difficulty.matter)
    loaded = (
        contains_eager(Difficulty.matter),
        contains_eager(Difficulty.listing).contains_eager(Listing.matter),
    )
    return joined.options(*loaded).where(visible_to(actor))


def _seen(found: Difficulty | None) -> Difficulty:
    """What is missing and what is not for the caller are refused alike."""
    if found is None:
        raise NotFound("difficulty-not-found", "没有找到该堵点难点，或您无权查看。")
    return found


def _filters(query: DifficultyFilters, today: date) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        one_of(getattr(Difficulty, name), value)
        for name in ("listing_id", "matter_id", "owner_id", "kind", "status")
        if (value := getattr(query, name)) is not None
    ]
    if query.punctuality is not None:  # of what is owed by a day; a given-up one owes nothing
        wanted.append(Difficulty.status != Status.GIVEN_UP)
        due, done = Difficulty.due, Difficulty.ended_on
        wanted.append(has_any_punctuality(query.punctuality, due, done, today))
    return wanted
