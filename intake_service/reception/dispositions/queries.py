"""Reading how pieces ended at the door."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines.models import Deadline
from intake_service.reception.dispositions.models import Disposition
from intake_service.reception.registration import queries as pieces
from shared.auth import Actor


async def of(session: AsyncSession, piece_id: UUID) -> Disposition:
    """The disposition of a locked piece that ended at the door."""
    rows = await session.scalars(_of(piece_id))
    return rows.one()


async def clocks_ended(session: AsyncSession, piece_id: UUID, verbs: Iterable[str]) -> set[str]:
    """The rules of the clocks of a locked piece that one of these moves ended."""
    rows = await session.scalars(
        sa.select(Deadline.rule).where(
            Deadline.piece_id == piece_id, Deadline.satisfied_by.in_(list(verbs))
        )
    )
    return set(rows)


async def disposition(session: AsyncSession, actor: Actor, piece_id: UUID) -> Disposition:
    """How a piece ended. Raises `NotFound`, also while it goes on."""
    piece = await pieces.piece(session, actor, piece_id)
    pieces.check_entrusted(piece, actor)
    found = await session.scalar(_of(piece_id))
    if found is None:
        raise pieces.missing()
    return found


def _of(piece_id: UUID) -> sa.Select[Disposition]:
    return sa.select(Disposition).where(
        Disposition.piece_id == piece_id, Disposition.undone_at.is_(None)
    )
