"""Reading a listing as a whole, and the applications of one that the caller was found to see."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared.auth import Actor
from shared.workdays import local_date
from supervision_service.closeouts.models import CloseoutApplication, StandardVersion
from supervision_service.closeouts.rules import CloseoutStandard, Criterion, Need, standards
from supervision_service.closeouts.rules.facts import (
    Facts,
    PlanFacts,
    not_met,
    objections,
    required,
)
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.matters import queries as matters
from supervision_service.matters import rules as chain
from supervision_service.matters.queries import Copies
from supervision_service.plans import queries as plans
from supervision_service.plans.rules import Finding


async def detail(session: AsyncSession, actor: Actor, id: UUID, now: datetime) -> dict[str, Any]:
    """The listing with its chain, plan, criteria and latest application. Raises `NotFound`."""
    listing, copies = await listings.with_copies(session, actor, id)
    plan = await plans.current(session, id)
    standard, application = await _judged(session, listing, local_date(now))
    known = _facts(listing, copies, plan)
    return {
        **listings.to_response(listing, actor, now),
        "chain": listings.chain_of(listing.levels_owed, copies.charges),
        "plan": plan.readable and plans.to_response(plan.readable, actor, now),
        "plan_under_review": plan.under_review and plan.under_review.id,
        "standard": standard.version,
        "criteria": _criteria(listing, standard, application, known),
        "levels_not_met": not_met(known),
        "application": application,
    }


async def facts(session: AsyncSession, listing: Listing) -> Facts:
    """What the system knows of a listing that the caller holds, for the standard."""
    copies = await matters.read_copies(session, listing.matter_id, listing.id)
    return _facts(listing, copies, await plans.current(session, listing.id))


async def meeting_of(session: AsyncSession, resolution_no: str) -> date | None:
    """The day under which a resolution is recorded already."""
    found: date | None = await session.scalar(
        sa.select(CloseoutApplication.meeting_date)
        .where(CloseoutApplication.resolution_no == resolution_no)
        .limit(1)
    )
    return found


async def in_force(session: AsyncSession, day: date) -> CloseoutStandard:
    """The version of the standard by which an application of `day` is judged."""
    return await _version(session, _newest(day))


async def in_force_on(session: AsyncSession, days: Sequence[date]) -> Sequence[CloseoutStandard]:
    """`in_force` of several days, which mostly are one."""
    found = {day: await in_force(session, day) for day in set(days)}
    return [found[day] for day in days]


async def version(session: AsyncSession, number: int) -> CloseoutStandard:
    """A version of the standard that a listing names."""
    return await _version(session, sa.select(sa.literal(number)).scalar_subquery())


async def versions(session: AsyncSession) -> Sequence[StandardVersion]:
    """Every version, the newest first; each one took a meeting, so they are few."""
    newest = sa.select(StandardVersion).order_by(StandardVersion.version.desc())
    return (await session.scalars(newest.limit(_MOST))).all()


async def next_version(session: AsyncSession) -> int:
    """The number of another version of the standard; who asks next waits until the commit."""
    await session.execute(sa.text("LOCK TABLE closeout_standard IN SHARE ROW EXCLUSIVE MODE"))
    return (await session.scalar(sa.select(sa.func.max(StandardVersion.version))) or 0) + 1


_MOST = 200


def _newest(day: date) -> sa.ScalarSelect[int]:
    newest = sa.func.max(StandardVersion.version)
    return sa.select(newest).where(StandardVersion.valid_from <= day).scalar_subquery()


async def _version(session: AsyncSession, number: sa.ScalarSelect[int]) -> CloseoutStandard:
    found = await session.scalars(
        sa.select(StandardVersion).where(StandardVersion.version == number)
    )
    row = found.one()
    return standards.read(row.version, row.criteria)


async def _judged(
    session: AsyncSession, listing: Listing, today: date
) -> tuple[CloseoutStandard, CloseoutApplication | None]:
    """The newest application of a listing, and the standard that counts; one statement.

    While an application is under way, and once it was agreed to, that of its day; before, after a
    return and after a relapse that of today.
    """
    made = CloseoutApplication
    last = sa.select(sa.func.max(made.round)).where(made.listing_id == listing.id).scalar_subquery()
    counts = sa.or_(made.ended_at.is_(None), made.resolution_no.is_not(None))
    if listing.relisted_at is not None:
        counts = sa.and_(counts, made.applied_at >= listing.relisted_at)
    number = sa.func.coalesce(sa.case((counts, made.standard)), _newest(today))
    row = (
        await session.execute(
            sa.select(StandardVersion, made)
            .outerjoin(made, sa.and_(made.listing_id == listing.id, made.round == last))
            .where(StandardVersion.version == number)
        )
    ).one()
    return standards.read(row[0].version, row[0].criteria), row[1]


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


def _facts(listing: Listing, copies: Copies, plan: plans.Current) -> Facts:
    return Facts(
        route=listing.matter.route,
        pieces=copies.pieces,
        orders=copies.orders,
        referrals=copies.referrals,
        gaps=chain.gaps(listing.levels_owed, copies.charges),
        plan=_plan_facts(plan),
        relisted_at=listing.relisted_at,
        owed=chain.owed(listing.levels_owed, copies.charges),
        met=copies.met,
    )


def _plan_facts(plan: plans.Current) -> PlanFacts | None:
    if plan.in_force is None:
        return None
    pending = plan.under_review
    return PlanFacts(
        findings={Finding(each["finding"]) for each in plan.in_force.requests},
        path=plan.in_force.statutory_path,
        plans_assistance=plan.in_force.assistance is not None,
        submitted_at=plan.in_force.submitted_at,
        undone=plan.undone,
        pending=None if pending is None else pending.plan_version,
    )


def _criteria(
    listing: Listing,
    standard: CloseoutStandard,
    application: CloseoutApplication | None,
    known: Facts,
) -> list[dict[str, Any]]:
    """Every criterion with what the system knows, and what was claimed since the last relapse."""
    claims: dict[str, dict[str, Any]] = {}
    since = listing.relisted_at
    if application is not None and (since is None or application.applied_at >= since):
        claims = {claim["criterion"]: claim for claim in application.evidence}
    excused = {each["level"] for each in application.not_met} if claims and application else set()
    known = replace(known, excused=excused)
    against = objections(known, meetings=standard.checks_meetings)
    applying = required(known)
    return [
        {
            **_said(claims.get(criterion.code)),
            "code": criterion.code,
            "label": criterion.label,
            "need": criterion.need,
            "proof": criterion.proof,
            "evidence_kinds": list(criterion.evidence),
            "met": _met(criterion, criterion.code in claims, criterion.code in against),
            "objections": against.get(criterion.code, []),
            "required_because": applying.get(criterion.code),
        }
        for criterion in standard.criteria
    ]


_CLAIMED = ("applies", "text", "reference", "dated", "aid_id")


def _said(claim: dict[str, Any] | None) -> dict[str, Any]:
    said = {name: (claim or {}).get(name) for name in _CLAIMED}
    return {**said, "attachment_ids": (claim or {}).get("attachment_ids", [])}


def _met(criterion: Criterion, is_claimed: bool, is_known_unmet: bool) -> bool | None:
    if is_known_unmet:
        return False
    return True if is_claimed or criterion.need is Need.SYSTEM else None
