"""Reading deliveries; the caller holds the piece."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deliveries.models import Delivery, Posting
from intake_service.handling.deliveries.rules import DONE_BY_RESULT, View
from intake_service.reception.registration.models import Piece
from shared.together import ask


async def of(session: AsyncSession, piece_id: UUID) -> Delivery | None:
    """How the opinion of a locked piece reached the petitioner; None while it has not."""
    return await session.get(Delivery, piece_id)


async def posting(session: AsyncSession, piece_id: UUID) -> Posting | None:
    """When and how the opinion of a locked piece was sent; None when it was not."""
    return await session.get(Posting, piece_id)


async def unsettled(session: AsyncSession, matter_id: UUID) -> bool:
    """Whether time alone may not close a locked matter.

    A request that was supported is to be carried out, and who disagreed is not at rest.
    """
    return await ask(session, _unsettled, matter_id)


async def _unsettled(session: AsyncSession, matter_ids: Sequence[UUID]) -> list[bool]:
    owed = sa.or_(Piece.result.not_in(DONE_BY_RESULT), disagreed())
    rows = await session.scalars(
        sa.select(Piece.matter_id).where(Piece.matter_id.in_(matter_ids), owed).distinct()
    )
    found = set(rows.all())
    return [matter_id in found for matter_id in matter_ids]


def disagreed() -> sa.ColumnElement[bool]:
    """A piece whose petitioner disagreed on receipt."""
    return sa.exists().where(
        Delivery.piece_id == Piece.id, Delivery.recipient_view == View.DISAGREE
    )
