"""Reading hearings, as far as the actor sees their piece."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service import explained
from intake_service.handling.hearings.models import Hearing
from intake_service.handling.hearings.schemas import HearingQuery
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import CORRECT_MINUTES, Status
from shared import pages
from shared.auth import Actor
from shared.needs import Need

_CALLED = sa.and_(Hearing.ended_at.is_(None), Hearing.cancelled_at.is_(None))


async def called(session: AsyncSession, piece_id: UUID) -> Hearing:
    """The hearing that a locked piece waits for."""
    rows = await session.scalars(sa.select(Hearing).where(Hearing.piece_id == piece_id, _CALLED))
    return rows.one()


async def last_held(session: AsyncSession, piece_id: UUID) -> Hearing | None:
    """The hearing of a locked piece that was held last."""
    found: Hearing | None = await session.scalar(
        sa.select(Hearing)
        .where(Hearing.piece_id == piece_id, Hearing.ended_at.is_not(None))
        .order_by(Hearing.called_at.desc(), Hearing.id.desc())
        .limit(1)
    )
    return found


async def of_piece(
    session: AsyncSession, actor: Actor, piece_id: UUID, query: HearingQuery
) -> dict[str, Any]:
    """A page of the hearings of a piece, the latest called first; as `pieces.readable`."""
    piece = await pieces.readable(session, actor, piece_id)
    select = sa.select(Hearing).where(Hearing.piece_id == piece.id)
    order = [Hearing.called_at, Hearing.id]
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    return pages.page(rows, ["called_at", "id"], query.limit)


def next_day() -> sa.ScalarSelect[Any]:
    """The day of the hearing that a piece waits for, in the office."""
    day = sa.cast(sa.func.timezone("Asia/Shanghai", Hearing.at), sa.Date)
    return sa.select(day).where(Hearing.piece_id == Piece.id, _CALLED).scalar_subquery()


_HELD = sa.exists().where(Hearing.piece_id == Piece.id, Hearing.ended_at.is_not(None))
NEEDS = (Need(Piece, (CORRECT_MINUTES,), _HELD),)
_WAITED_FOR = sa.exists().where(Hearing.piece_id == Piece.id, _CALLED)
AGREES = (explained(Piece.status, _WAITED_FOR, (Piece.status == Status.IN_HEARING) != _WAITED_FOR),)
"""A piece is in a hearing while one is called."""
