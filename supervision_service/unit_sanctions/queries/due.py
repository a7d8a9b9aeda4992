"""Which steps of the ladder were without effect, for the jobs that suggest a sanction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared.workdays import local_date
from supervision_service.inspections.models import Inspection
from supervision_service.inspections.rules import Status as Inspected
from supervision_service.listings.models import Listing
from supervision_service.matters.models import MatterOrder
from supervision_service.matters.rules import OUTSTANDING
from supervision_service.rectifications.models import Rectification
from supervision_service.rectifications.rules import Status as Rectified
from supervision_service.unit_sanctions.models import UnitSanction
from supervision_service.unit_sanctions.rules import Status
from supervision_service.urgings import rules as urgings
from supervision_service.urgings.models import Urging


async def ineffective(session: AsyncSession, _now: datetime, limit: int) -> Sequence[UUID]:
    """督办函 that were found without effect and taken no further (level 4), the oldest first."""
    owed = sa.or_(Listing.status.in_(urgings.URGEABLE), MatterOrder.status.in_(OUTSTANDING))
    select = (
        sa.select(Urging.id)
        .outerjoin(Urging.listing)
        .outerjoin(Urging.order)
        .where(
            Urging.kind == urgings.Kind.SUPERVISE,
            Urging.status == urgings.Status.ASSESSED,
            Urging.assessment == urgings.Assessment.NOT_EFFECTIVE,
            owed,
            ~sa.exists().where(UnitSanction.from_urging_id == Urging.id),
        )
    )
    return (await session.scalars(select.order_by(Urging.drafted_at).limit(limit))).all()


async def not_put_right(session: AsyncSession, now: datetime, limit: int) -> Sequence[UUID]:
    """What an inspection asked to be put right and nobody answered in time (level 5)."""
    select = (
        sa.select(Rectification.id)
        .join(Rectification.inspection)
        .where(
            Inspection.status == Inspected.UNDER_WAY,
            Rectification.status == Rectified.OWED,
            Rectification.due < local_date(now),
            ~sa.exists().where(
                UnitSanction.from_inspection_id == Rectification.inspection_id,
                UnitSanction.unit_id == Rectification.unit_id,
            ),
        )
    )
    return (await session.scalars(select.order_by(Rectification.due).limit(limit))).all()


async def answered(session: AsyncSession, _now: datetime, limit: int) -> Sequence[UUID]:
    """Suggestions after an inspection whose items are all answered meanwhile."""
    owed = sa.exists().where(
        Rectification.inspection_id == UnitSanction.from_inspection_id,
        Rectification.unit_id == UnitSanction.unit_id,
        Rectification.status == Rectified.OWED,
    )
    select = sa.select(UnitSanction.id).where(
        UnitSanction.status == Status.SUGGESTED, UnitSanction.from_inspection_id.is_not(None), ~owed
    )
    return (await session.scalars(select.order_by(UnitSanction.id).limit(limit))).all()


async def made_after(
    session: AsyncSession,
    *,
    urging_id: UUID | None = None,
    inspection: tuple[UUID, UUID] | None = None,
) -> bool:
    """Whether a sanction was suggested after this step already; the caller holds its row."""
    if inspection is None:
        after = UnitSanction.from_urging_id == urging_id
    else:
        after = sa.and_(
            UnitSanction.from_inspection_id == inspection[0], UnitSanction.unit_id == inspection[1]
        )
    return bool(await session.scalar(sa.select(sa.exists().where(after))))


async def owes(session: AsyncSession, sanction: UnitSanction) -> bool:
    """Whether the unit still has something unanswered of the inspection."""
    return bool(
        await session.scalar(
            sa.select(
                sa.exists().where(
                    Rectification.inspection_id == sanction.from_inspection_id,
                    Rectification.unit_id == sanction.unit_id,
                    Rectification.status == Rectified.OWED,
                )
            )
        )
    )
