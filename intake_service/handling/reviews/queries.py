"""Reading requests for review, and finding pieces that nobody wants reviewed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from intake_service.handling.deadlines.models import Deadline
from intake_service.handling.deadlines.queries import has_passed
from intake_service.handling.deliveries.queries import disagreed
from intake_service.handling.reviews.models import ReviewRequest
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece


async def request_of(session: AsyncSession, piece_id: UUID) -> ReviewRequest:
    """The request for review that stands recorded against a locked piece."""
    rows = await session.scalars(
        sa.select(ReviewRequest).where(
            ReviewRequest.piece_id == piece_id, ReviewRequest.undone_at.is_(None)
        )
    )
    return rows.one()


async def unreviewed(session: AsyncSession, now: datetime, limit: int) -> Sequence[UUID]:
    """Uncontested pieces whose window for a review is over, the longest first, for a job."""
    rows = await session.scalars(
        sa.select(Deadline.piece_id)
        .join(Piece, Piece.id == Deadline.piece_id)
        .where(*has_passed(piece_rules.LAPSE.stops, now), ~_contested())
        .order_by(Deadline.legal, Deadline.piece_id)
        .limit(limit)
    )
    return rows.all()


async def contested(session: AsyncSession, piece_id: UUID) -> bool:
    """Whether the petitioner of a locked piece has not let it rest."""
    found = await session.scalar(sa.select(Piece.id).where(Piece.id == piece_id, _contested()))
    return found is not None


async def answered_in(session: AsyncSession, matter_id: UUID) -> Sequence[Piece]:
    """The pieces of a locked matter that wait for a review to be asked for, locked."""
    rows = await session.scalars(
        sa.select(Piece)
        .where(Piece.matter_id == matter_id, Piece.status == piece_rules.Status.OPINION_DELIVERED)
        .order_by(Piece.id)
        .with_for_update()
    )
    return rows.all()


def _contested() -> sa.ColumnElement[bool]:
    """Disagreed on receipt, or wrote again since: that may be a request for review."""
    later = aliased(Piece)
    again = sa.exists().where(
        later.matter_id == Piece.matter_id, later.registered_at > Piece.delivered_at
    )
    return sa.or_(disagreed(), again)
