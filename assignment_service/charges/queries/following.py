"""Charges whose case was delisted or closed, or came back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from assignment_service.charges import rules
from assignment_service.charges.models import Charge, Listing, Matter
from assignment_service.charges.rules import Status


async def to_complete(session: AsyncSession, _now: datetime, limit: int) -> Sequence[UUID]:
    """Active charges whose case was delisted or is over, the longest in charge first."""
    is_delisted = sa.exists().where(_DELISTED)
    select = sa.select(Charge.id).where(
        Charge.status == Status.ACTIVE, sa.or_(is_delisted, _IS_OVER)
    )
    return (await session.scalars(select.order_by(Charge.active_since).limit(limit))).all()


async def to_lapse(session: AsyncSession, _now: datetime, limit: int) -> Sequence[UUID]:
    """Proposals whose matter is over, the first proposed first."""
    select = sa.select(Charge.id).where(Charge.status == Status.PROPOSED, _IS_OVER)
    return (await session.scalars(select.order_by(Charge.opened_at).limit(limit))).all()


async def is_over(session: AsyncSession, charge: Charge) -> bool:
    """Whether the matter of a charge was closed or merged, and no listing keeps it."""
    return await _holds(session, charge, _IS_OVER)


async def is_reopened(session: AsyncSession, charge: Charge) -> bool:
    """Whether a charge that was done as its matter was over goes on: nobody else took it."""
    return await _holds(session, charge, _IS_REOPENED)


async def _holds(session: AsyncSession, charge: Charge, condition: sa.ColumnElement[bool]) -> bool:
    select = sa.select(Charge.id).where(Charge.id == charge.id, condition)
    return await session.scalar(select) is not None


async def delisting(session: AsyncSession, charge: Charge) -> Listing | None:
    """The listing of a charge's case, if it was delisted since the charge began."""
    select = sa.select(Listing).join(Charge, _DELISTED).where(Charge.id == charge.id)
    found: Listing | None = await session.scalar(select.order_by(Listing.delisted_at).limit(1))
    return found


async def to_resume(session: AsyncSession, _now: datetime, limit: int) -> Sequence[UUID]:
    """Charges whose case came back, of one place who was in charge last first."""
    is_relapsed = sa.exists().where(_RELAPSED)
    select = sa.select(Charge.id).where(
        Charge.status.in_(rules.HELD), sa.or_(is_relapsed, _IS_REOPENED)
    )
    return (await session.scalars(select.order_by(Charge.active_since.desc()).limit(limit))).all()


async def relapse(session: AsyncSession, charge: Charge) -> Listing | None:
    """The listing of a charge's case, if it came back by a relapse since the charge began."""
    select = sa.select(Listing).join(Charge, _RELAPSED).where(Charge.id == charge.id)
    found: Listing | None = await session.scalar(select)
    return found


_OTHER = aliased(Charge)
_LISTED = sa.exists().where(Listing.matter_id == Charge.matter_id, Listing.status.in_(rules.LISTED))
_IS_OPEN = sa.exists().where(Matter.id == Charge.matter_id, Matter.status == rules.OPEN_MATTER)
_IS_OVER = sa.and_(sa.not_(_IS_OPEN), sa.not_(_LISTED))
_IS_REOPENED = sa.and_(
    Charge.status == Status.DONE,
    Charge.listing_id.is_(None),
    sa.or_(_IS_OPEN, _LISTED),
    ~sa.exists().where(
        _OTHER.matter_id == Charge.matter_id,
        _OTHER.level == Charge.level,
        _OTHER.status == Status.ACTIVE,
    ),
)
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
