"""The orders above and below one another; their matter and piece are locked already."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.orders import rules
from intake_service.handling.orders.models import Order


async def above(session: AsyncSession, order: Order) -> Order | None:
    """The order that was handed on with this one, locked; None for one of the first issuer."""
    if order.above_id is None:
        return None
    return await session.get_one(Order, order.above_id, with_for_update=True)


async def open_below(session: AsyncSession, order_id: UUID) -> Order | None:
    """The order by which this one was handed on, while it is not over; locked."""
    found: Order | None = await session.scalar(
        sa.select(Order)
        .where(Order.above_id == order_id, Order.status.not_in(rules.OVER))
        .with_for_update()
    )
    return found
