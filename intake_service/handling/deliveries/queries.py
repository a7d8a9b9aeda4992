"""Reading deliveries; the caller holds the piece."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deliveries.models import Delivery


async def of(session: AsyncSession, piece_id: UUID) -> Delivery | None:
    """How the opinion of a locked piece reached the petitioner; None while it has not."""
    return await session.get(Delivery, piece_id)
