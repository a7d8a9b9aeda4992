"""Which pieces are handled by the organ above now: beside the line, a way to see them."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from intake_service.handling.elevated.models import Elevation
from intake_service.handling.elevated.rules import OPEN, Status
from shared.auth import Actor, on_line, on_line_asked


def elevated_for(
    actor: Actor, column: sa.ColumnElement[UUID], of: InstrumentedAttribute[UUID]
) -> sa.ColumnElement[bool]:
    """True where `column` is the piece or matter (`of`) of an elevation that concerns the actor.

    The lower unit owes facts and will carry out the opinion, so it goes on to see the piece; the
    division that handles it sees the matter. It adds nothing for who sees the whole province. The
    ids are read once, so that indexes serve the rest.
    """
    if "/" not in actor.line:
        return sa.false()
    lines = sa.or_(on_line(_columns.unit_line, actor), on_line(_columns.lead_line, actor))
    ids = sa.select(of).where(_columns.status == Status.ELEVATED, lines).scalar_subquery()
    listed: Any = sa.func.array(ids, type_=sa.ARRAY(sa.Uuid()))
    return column == sa.any_(listed)


def elevated_asked(piece_id: sa.ColumnElement[UUID]) -> sa.ColumnElement[bool]:
    """`elevated_for` the lower unit of a piece, for a statement that is built once."""
    return sa.exists().where(
        _columns.piece_id == piece_id,
        _columns.status == Status.ELEVATED,
        on_line_asked(_columns.unit_line),
    )


def is_elevated(piece_id: Any) -> sa.ColumnElement[bool]:
    """Whether the piece is handled by the organ above."""
    return sa.exists().where(_columns.piece_id == piece_id, _columns.status == Status.ELEVATED)


async def of_piece(session: AsyncSession, piece_id: UUID) -> Elevation | None:
    """The elevation by which a locked piece is handled by the organ above; None otherwise."""
    found: Elevation | None = await session.scalar(
        sa.select(Elevation).where(
            Elevation.piece_id == piece_id, Elevation.status == Status.ELEVATED
        )
    )
    return found


async def taken_up_from(session: AsyncSession, piece_id: UUID) -> str | None:
    """The line of the unit from which the organ above took a locked piece up."""
    found = await of_piece(session, piece_id)
    return None if found is None else found.unit_line


async def is_open(session: AsyncSession, piece_id: UUID) -> bool:
    """Whether an elevation of a locked piece is asked for, proposed or in force."""
    found = await session.scalar(
        sa.select(Elevation.id).where(Elevation.piece_id == piece_id, Elevation.status.in_(OPEN))
    )
    return found is not None


_columns = Elevation.__table__.c
