"""Reading a listing as a whole, and the applications of one that the caller was found to see."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared.auth import Actor
from supervision_service.closeouts import rules
from supervision_service.closeouts.models import CloseoutApplication
from supervision_service.closeouts.rules import Code, Criterion, Need
from supervision_service.listings import queries as listings
from supervision_service.matters.rules import settled
from supervision_service.plans import queries as plans


async def detail(session: AsyncSession, actor: Actor, id: UUID, now: datetime) -> dict[str, Any]:
    """The listing with its chain, plan, criteria and latest application. Raises `NotFound`."""
    listing, chain, statuses = await listings.with_chain(session, actor, id)
    plan = await plans.current(session, id)
    application = await _latest(session, id)
    met = {Code.C6: settled(statuses), Code.C8: plan.measures_done}
    claims = {claim["criterion"]: claim for claim in application.evidence} if application else {}
    return {
        **listings.to_response(listing, actor, now),
        "chain": chain,
        "plan": plan.readable and plans.to_response(plan.readable, actor),
        "plan_under_review": plan.under_review and plan.under_review.id,
        "criteria": [
            _criterion(criterion, claims.get(criterion.code), met)
            for criterion in rules.STANDARDS[listing.standard].criteria
        ],
        "application": application,
    }


async def _latest(session: AsyncSession, listing_id: UUID) -> CloseoutApplication | None:
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
    return await session.scalar(count.where(CloseoutApplication.listing_id == listing_id)) or 0


async def involved(session: AsyncSession, listing_id: UUID) -> set[UUID]:
    """Every account that applied for or reviewed a close-out of the listing."""
    rows = await session.execute(
        sa.select(CloseoutApplication.applicant, CloseoutApplication.reviewer).where(
            CloseoutApplication.listing_id == listing_id
        )
    )
    return {account for row in rows for account in row if account is not None}


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
