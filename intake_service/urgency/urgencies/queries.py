"""Reading urgent reports, narrowed to what the actor sees, and locking them after their piece."""

from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service import explained
from intake_service.reception.matters import queries as matters
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from intake_service.urgency.urgencies import rules
from intake_service.urgency.urgencies.models import Urgency
from intake_service.urgency.urgencies.schemas import UrgencyFilters, UrgencyQuery
from shared import pages
from shared.auth import Actor
from shared.filters import one_of
from shared.moves import allowed

columns = Urgency.__table__.c


async def urgency(session: AsyncSession, actor: Actor, id: UUID) -> Urgency:
    """The urgent report, for who may read its piece. Raises `NotFound`."""
    found: Urgency | None = await session.scalar(_seen(actor).where(Urgency.id == id))
    if found is None:
        raise pieces.missing()
    return found


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Urgency:
    """The urgent report, locked after its matter and its piece. Raises `NotFound`."""
    found = await urgency(session, actor, id)
    await matters.piece_to_change(session, actor, found.piece_id)
    await session.refresh(found, with_for_update=True)
    return found


async def piece_of(session: AsyncSession, urgency: Urgency) -> Piece:
    """The piece of a locked urgent report, locked with it."""
    return await session.get_one(Piece, urgency.piece_id)


async def is_flagged(session: AsyncSession, piece_id: UUID) -> bool:
    """Whether an urgent report about a locked piece is going on."""
    found = await session.scalar(
        sa.select(Urgency.id).where(Urgency.piece_id == piece_id, Urgency.status.not_in(rules.OVER))
    )
    return found is not None


async def was_reported(session: AsyncSession, piece_id: UUID) -> bool:
    """Whether a report about a locked piece stands that nobody took back."""
    found = await session.scalar(
        sa.select(Urgency.id)
        .where(Urgency.piece_id == piece_id, Urgency.status != rules.Status.TAKEN_BACK)
        .limit(1)
    )
    return found is not None


async def led_by(session: AsyncSession, piece_id: UUID, leader_id: UUID) -> Urgency | None:
    """The report about a locked piece that goes on and names the leader, locked."""
    found: Urgency | None = await session.scalar(
        sa.select(Urgency)
        .where(
            Urgency.piece_id == piece_id,
            Urgency.leader_id == leader_id,
            Urgency.status.not_in(rules.OVER),
        )
        .with_for_update()
    )
    return found


def to_response(urgency: Urgency, actor: Actor) -> dict[str, Any]:
    """The report's values and what the actor may do to it now."""
    possible = partial(rules.check_possible, status=urgency.status, leader_id=urgency.leader_id)
    return {
        **urgency.column_values(),
        "reported_in_time": urgency.reported_in_time,
        "allowed_moves": allowed(rules.MOVES, actor, urgency, possible),
    }


async def changed(session: AsyncSession, urgency: Urgency, actor: Actor) -> dict[str, Any]:
    """The answer to a move: the report as it is written now."""
    await session.flush()
    return to_response(urgency, actor)


async def listing(session: AsyncSession, actor: Actor, query: UrgencyQuery) -> dict[str, Any]:
    """A page of urgent reports, the latest first."""
    by = [columns.flagged_at, columns.id]
    select = _seen(actor).where(*_filters(query))
    rows = (await session.scalars(pages.keyset(select, by, query.cursor, query.limit))).all()
    page = pages.page(rows, ["flagged_at", "id"], query.limit)
    return {**page, "items": [to_response(row, actor) for row in page["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: UrgencyFilters) -> int:
    """How many urgent reports the same filters find."""
    select = _seen(actor).where(*_filters(filters)).with_only_columns(sa.func.count())
    return int(await session.scalar(select) or 0)


def _seen(actor: Actor) -> sa.Select[Urgency]:
    of_piece = Piece.id == Urgency.piece_id
    return sa.select(Urgency).join(Piece, of_piece).where(pieces.readable_to(actor))


def _filters(filters: UrgencyFilters) -> list[sa.ColumnElement[bool]]:
    return [
        one_of(columns[name], value)
        for name in ("status", "unit_id", "piece_id")
        if (value := getattr(filters, name)) is not None
    ]


_GOING_ON = sa.exists().where(
    Urgency.piece_id == Piece.id, Urgency.status != rules.Status.TAKEN_BACK
)
AGREES = (explained(Piece.is_major_urgent, _GOING_ON, Piece.is_major_urgent != _GOING_ON),)
"""A piece is major or urgent while a report says so that nobody took back."""
