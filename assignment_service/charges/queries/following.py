"""Charges whose case was delisted, or came back by a relapse."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from assignment_service.charges import rules
from assignment_service.charges.models import Charge, Listing
from assignment_service.charges.rules import Status


async def to_complete(session: AsyncSession, _now: datetime, limit: int) -> Sequence[UUID]:
    """Active charges whose case was delisted, the longest ago first."""
    select = sa.select(Charge.id).join(Listing, _DELISTED).where(Charge.status == Status.ACTIVE)
    return (await session.scalars(select.order_by(Listing.delisted_at).limit(limit))).all()


async def delisting(session: AsyncSession, charge: Charge) -> Listing | None:
    """The listing of a charge's case, if it was delisted since the charge began."""
    select = sa.select(Listing).join(Charge, _DELISTED).where(Charge.id == charge.id)
    found: Listing | None = await session.scalar(select.order_by(Listing.delisted_at).limit(1))
    return found


async def to_resume(session: AsyncSession, _now: datetime, limit: int) -> Sequence[UUID]:
    """Charges whose case came back by a relapse, the longest ago first."""
    select = sa.select(Charge.id).join(Listing, _RELAPSED)
    return (await session.scalars(select.order_by(Listing.relisted_at).limit(limit))).all()


async def relapse(session: AsyncSession, charge: Charge) -> Listing | None:
    """The listing of a charge's case, if it came back by a relapse since the charge began."""
    select = sa.select(Listing).join(Charge, _RELAPSED).where(Charge.id == charge.id)
    found: Listing | None = await session.scalar(select)
    return found


_DELISTED = sa.and_(
    Listing.matter_id == Charge.matter_id,
    Listing.status.in_(rules.LISTED_ONCE - rules.LISTED),
    Listing.delisted_at >= Charge.active_since,
)
_RELAPSED = sa.and_(
    Listing.matter_id == Charge.matter_id,
    Listing.status.in_(rules.LISTED),
    Listing.relisted_at > Charge.active_since,
    sa.or_(
        Charge.status == Status.ACTIVE,
        sa.and_(Charge.status == Status.DONE, Charge.listing_id == Listing.id),
    ),
)
