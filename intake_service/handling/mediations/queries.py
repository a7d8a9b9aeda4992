"""Reading mediations, as far as the actor sees their piece."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service import explained
from intake_service.handling.mediations.models import Mediation
from intake_service.handling.mediations.schemas import MediationQuery
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import Status
from shared import pages
from shared.auth import Actor
from shared.needs import Need

_IN_FORCE = sa.and_(Mediation.piece_id == Piece.id, Mediation.ended_at.is_(None))


async def in_force(session: AsyncSession, piece_id: UUID) -> Mediation:
    """The mediation of a locked piece that is going on, or that ended with its settlement."""
    rows = await session.scalars(
        sa.select(Mediation).where(Mediation.piece_id == piece_id, Mediation.ended_at.is_(None))
    )
    return rows.one()


async def of_piece(
    session: AsyncSession, actor: Actor, piece_id: UUID, query: MediationQuery
) -> dict[str, Any]:
    """A page of the mediations of a piece, the latest first; as `pieces.readable`."""
    piece = await pieces.readable(session, actor, piece_id)
    select = sa.select(Mediation).where(Mediation.piece_id == piece.id)
    order = [Mediation.opened_at, Mediation.id]
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    return pages.page(rows, ["opened_at", "id"], query.limit)


async def unperformed_in_matter(session: AsyncSession, matter_id: UUID) -> bool:
    """Whether an agreement about a locked matter is to be performed, or that to be confirmed."""
    waits = sa.or_(unperformed(), unconfirmed())
    found = await session.scalar(
        sa.select(Piece.id).where(Piece.matter_id == matter_id, waits).limit(1)
    )
    return found is not None


def unperformed() -> sa.ColumnElement[bool]:
    """Whether the agreement about a piece is still to be performed."""
    return sa.exists().where(
        _IN_FORCE, Mediation.settled_at.is_not(None), Mediation.performed_on.is_(None)
    )


def unconfirmed() -> sa.ColumnElement[bool]:
    """Whether a second person is still to confirm that the agreement was performed."""
    return sa.exists().where(
        _IN_FORCE, Mediation.performed_on.is_not(None), Mediation.performance_confirmed_at.is_(None)
    )


def questioned() -> sa.ColumnElement[bool]:
    """Whether somebody asked for the settlement of a piece to be undone."""
    return sa.exists().where(_IN_FORCE, Mediation.questioned_at.is_not(None))


_PERFORMED = sa.exists().where(_IN_FORCE, Mediation.performed_on.is_not(None))
NEEDS = (
    Need(Piece, (piece_rules.RECORD_PERFORMANCE, piece_rules.QUESTION_SETTLEMENT),
         sa.and_(unperformed(), ~questioned())),
    Need(Piece, (piece_rules.CONFIRM_PERFORMANCE,), unconfirmed()),
    Need(Piece, (piece_rules.UNDO_PERFORMANCE,), _PERFORMED),
    Need(Piece, (piece_rules.KEEP_SETTLEMENT, piece_rules.UNDO_SETTLEMENT), questioned()),
)  # fmt: skip
_SETTLED = sa.exists().where(_IN_FORCE, Mediation.settled_at.is_not(None))
_SAYS = Piece.status == Status.SETTLED
AGREES = (explained(Piece.status, _SETTLED, _SAYS != _SETTLED),)
"""A piece is settled while an agreement about it is in force."""
