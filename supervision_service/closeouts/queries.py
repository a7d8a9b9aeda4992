"""Reading applications of a listing that the caller was found to see."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from supervision_service.closeouts import rules
from supervision_service.closeouts.models import CloseoutApplication
from supervision_service.closeouts.rules import Code, Criterion, Need


def latest_standard() -> int:
    """The version of the standard under which a matter listed now will be closed out."""
    return rules.LATEST


async def latest(session: AsyncSession, listing_id: UUID) -> CloseoutApplication | None:
    """The newest application of a listing."""
    found: CloseoutApplication | None = await session.scalar(
        sa.select(CloseoutApplication)
        .where(CloseoutApplication.listing_id == listing_id)
        .order_by(CloseoutApplication.round.desc())
        .limit(1)
    )
    return found


async def pending(session: AsyncSession, listing_id: UUID) -> CloseoutApplication:
    """The application under way; the caller found the listing in a status that has one."""
    found = await session.scalars(
        sa.select(CloseoutApplication).where(
            CloseoutApplication.listing_id == listing_id, CloseoutApplication.ended_at.is_(None)
        )
    )
    return found.one()


async def rounds(session: AsyncSession, listing_id: UUID) -> int:
    """How many applications there were."""
    count = sa.select(sa.func.count()).select_from(CloseoutApplication)
    return int(await session.scalar(count.where(CloseoutApplication.listing_id == listing_id)) or 0)


async def involved(session: AsyncSession, listing_id: UUID) -> set[UUID]:
    """Every account that applied for or reviewed a close-out of the listing."""
    rows = await session.execute(
        sa.select(CloseoutApplication.applicant, CloseoutApplication.reviewer).where(
            CloseoutApplication.listing_id == listing_id
        )
    )
    return {account for row in rows for account in row if account is not None}


async def criteria_view(
    session: AsyncSession, listing_id: UUID, standard: int, met: dict[Code, bool]
) -> dict[str, Any]:
    """The checklist with what the latest application says to it; one statement."""
    application = await latest(session, listing_id)
    claims = {claim["criterion"]: claim for claim in application.evidence} if application else {}
    criteria = [
        _criterion(criterion, claims.get(criterion.code), met)
        for criterion in rules.STANDARDS[standard].criteria
    ]
    return {"criteria": criteria, "application": application}


def _criterion(
    criterion: Criterion, claim: dict[str, Any] | None, met: dict[Code, bool]
) -> dict[str, Any]:
    claimed = claim or {"applies": None, "text": None, "reference": None}
    by_claim = None if claim is None else True
    return {
        "code": criterion.code,
        "label": criterion.label,
        "need": criterion.need,
        "evidence_kinds": list(criterion.evidence),
        "applies": claimed["applies"],
        "met": met[criterion.code] if criterion.need is Need.SYSTEM else by_claim,
        "text": claimed["text"],
        "reference": claimed["reference"],
    }
