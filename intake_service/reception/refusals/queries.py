"""What a refusal refers to."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.reception.matters.models import Matter
from intake_service.reception.matters.rules import Status
from intake_service.reception.refusals.rules import IN_HAND
from intake_service.reception.registration.models import Piece
from shared.workdays import local_date


async def is_in_hand(session: AsyncSession, matter: Matter, now: datetime) -> bool:
    """Whether a piece of a locked matter is being handled, and its time limit is not over."""
    if matter.status is Status.CLOSED:  # a forwarded piece of it may have been dealt with
        return False
    in_time = sa.or_(Piece.due_legal.is_(None), Piece.due_legal >= local_date(now))
    found = await session.scalar(
        sa.select(Piece.id)
        .where(Piece.matter_id == matter.id, Piece.status.in_(IN_HAND), in_time)
        .limit(1)
    )
    return found is not None
