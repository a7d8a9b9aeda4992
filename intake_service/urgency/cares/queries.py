"""Reading the mark of a piece, for who works on the piece. There is no list of marks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.reception.matters import queries as matters
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import REVEAL, check_line
from intake_service.urgency.cares import rules
from intake_service.urgency.cares.models import Care
from shared.auth import Actor
from shared.errors import NotFound
from shared.moves import allowed, permit
from shared.workdays import local_date


async def to_mark(session: AsyncSession, actor: Actor, id: UUID) -> Piece:
    """The locked piece, for who works on it. Raises `NotFound`, `Forbidden`."""
    piece = await matters.piece_to_change(session, actor, id)
    _check_handles(piece, actor)
    return piece


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Care:
    """The mark of the piece `id`, locked after it.

    Raises `NotFound` (not-found, care-not-found), `Forbidden`.
    """
    piece = await to_mark(session, actor, id)
    found = await of_piece(session, piece.id)
    if found is None:
        raise _none()
    await session.refresh(found, with_for_update=True)
    return found


async def seen(session: AsyncSession, actor: Actor, piece_id: UUID) -> Care:
    """The mark of a piece. Raises `NotFound` (not-found, care-not-found), `Forbidden`."""
    piece = await pieces.piece(session, actor, piece_id)
    check_line([piece.unit_line, piece.registered_line], actor.line)
    _check_handles(piece, actor)
    found = await of_piece(session, piece.id)
    if found is None:
        raise _none()
    return found


async def of_piece(session: AsyncSession, piece_id: UUID) -> Care | None:
    """The mark that a piece has now, if any."""
    found: Care | None = await session.scalar(
        sa.select(Care).where(Care.piece_id == piece_id, Care.status == rules.Status.ACTIVE)
    )
    return found


async def expired(session: AsyncSession, now: datetime, limit: int) -> Sequence[UUID]:
    """Pieces whose mark is over, for a job."""
    rows = await session.scalars(
        sa.select(Care.piece_id)
        .where(Care.status == rules.Status.ACTIVE, Care.expires_on < local_date(now))
        .order_by(Care.expires_on, Care.id)
        .limit(limit)
    )
    return rows.all()


def to_response(care: Care, actor: Actor) -> dict[str, Any]:
    """The mark's values and what the actor may do to it now."""
    return {**care.column_values(), "allowed_moves": allowed(rules.MOVES, actor, care)}


async def changed(session: AsyncSession, care: Care, actor: Actor) -> dict[str, Any]:
    """The answer to a move: the mark as it is written now."""
    await session.flush()
    return to_response(care, actor)


def _check_handles(piece: Piece, actor: Actor) -> None:
    permit(REVEAL, actor, piece)
    pieces.check_entrusted(piece, actor)


def _none() -> NotFound:
    return NotFound("care-not-found", "该件目前没有需要立即关照的标记。")
