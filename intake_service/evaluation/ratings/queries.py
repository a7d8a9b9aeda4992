"""Reading ratings, each narrowed to what the actor may see."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service import explained
from intake_service.evaluation.ratings import rules
from intake_service.evaluation.ratings.models import Rating
from intake_service.evaluation.ratings.rules import Status, Value
from intake_service.evaluation.ratings.schemas import RatingFilters, RatingQuery
from intake_service.handling.deadlines.models import Deadline
from intake_service.handling.deadlines.queries import has_passed
from intake_service.handling.deadlines.rules import Outcome
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters.models import is_of
from intake_service.reception.registration.queries import hidden_from, missing
from shared import pages
from shared.auth import SYSTEM, Actor, on_line
from shared.filters import one_of
from shared.moves import allowed

columns = Rating.__table__.c


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Ratings of the units on the actor's line; those of sealed pieces as the pieces."""
    hidden = columns.piece_id.in_(hidden_from(actor))
    return sa.and_(on_line(columns.unit_line, actor), sa.not_(hidden))


async def rating(session: AsyncSession, actor: Actor, id: UUID) -> Rating:
    """The rating. Raises `NotFound`."""
    found = await session.scalar(sa.select(Rating).where(Rating.id == id, visible_to(actor)))
    if found is None:
        raise missing()
    return found


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Rating:
    """The rating, locked after its matter and its piece. Raises `NotFound`."""
    found = await rating(session, actor, id)
    await matters.piece_to_change(session, SYSTEM, found.piece_id)
    await session.refresh(found, with_for_update=True)
    return found


async def of_piece(session: AsyncSession, piece_id: UUID) -> Sequence[Rating]:
    """The ratings of a locked piece, as locked as it is."""
    rows = await session.scalars(
        sa.select(Rating).where(Rating.piece_id == piece_id).order_by(Rating.target)
    )
    return rows.all()


async def unrated(session: AsyncSession, now: datetime, limit: int) -> Sequence[UUID]:
    """Pieces whose window for a rating is over, the longest first, for a job."""
    rows = await session.scalars(
        sa.select(Deadline.piece_id)
        .where(*has_passed([rules.WINDOW], now))
        .order_by(Deadline.legal, Deadline.piece_id)
        .limit(limit)
    )
    return rows.all()


def to_response(rating: Rating, actor: Actor) -> dict[str, Any]:
    """The rating's values and what the actor may do to it now."""
    moves = allowed(rules.MOVES, actor, rating, lambda _: rules.check_dissatisfied(rating.value))
    return {**rating.column_values(), "allowed_moves": moves}


async def listing(session: AsyncSession, actor: Actor, query: RatingQuery) -> dict[str, Any]:
    """A page of ratings, the last opened first."""
    order = [columns.opened_at, columns.id]
    select = sa.select(Rating).where(visible_to(actor), *_filters(query))
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    page = pages.page(rows, ["opened_at", "id"], query.limit)
    return {**page, "items": [to_response(row, actor) for row in page["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: RatingFilters) -> int:
    """How many ratings the same filters find."""
    select = sa.select(sa.func.count()).select_from(Rating)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0)


def _filters(filters: RatingFilters) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        is_of(columns.matter_id, filters.matter_id),
        *(
            one_of(columns[name], value)
            for name in ("status", "target", "value", "unit_id", "piece_id")
            if (value := getattr(filters, name)) is not None
        ),
    ]
    if filters.attended is not None:
        attended = columns.attended_at.is_not(None)
        waits = sa.and_(columns.value == Value.DISSATISFIED, columns.attended_at.is_(None))
        wanted.append(attended if filters.attended else waits)
    return wanted


_RUNNING = sa.exists().where(
    Deadline.piece_id == Rating.piece_id,
    Deadline.rule == rules.WINDOW,
    Deadline.outcome == Outcome.OPEN,
)
AGREES = (
    explained(Rating.status, sa.null(), sa.and_(Rating.status == Status.OPEN, sa.not_(_RUNNING))),
)
"""While a rating is open, its window runs."""
