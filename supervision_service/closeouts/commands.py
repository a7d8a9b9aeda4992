"""Close-out step by step: each may send the matter back with reasons."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from shared.auth import Actor
from shared.workdays import local_date
from supervision_service.closeouts import queries, rules
from supervision_service.closeouts.models import CloseoutApplication
from supervision_service.closeouts.rules import Claim, Code
from supervision_service.closeouts.schemas import (
    Application,
    CityOpinion,
    Resolution,
    Verification,
)
from supervision_service.listings import commands as listings
from supervision_service.listings import queries as listing_queries
from supervision_service.listings import rules as moves
from supervision_service.listings.models import Listing
from supervision_service.listings.schemas import Reason
from supervision_service.look_backs import commands as look_backs
from supervision_service.matters import queries as matters
from supervision_service.matters import rules as pieces
from supervision_service.plans import queries as plans


async def apply(
    session: AsyncSession, actor: Actor, listing: Listing, form: Application, now: datetime
) -> Listing:
    """责任单位申请销号：逐条附凭据，C6、C8 由系统核查（domain §4.7）。

    Raises `Forbidden` (not-responsible-unit), `Invalid` (evidence-missing, criterion-twice,
    not-applicable-refused), `Conflict` (wrong-status, criteria-unmet).
    """
    moves.entitle(moves.APPLY_CLOSEOUT, listing.kind, _standing(actor, listing))
    standard = rules.STANDARDS[listing.standard]
    rules.evidenced(standard, [Claim(**claim.model_dump()) for claim in form.evidence])
    listings.permitted(actor, listing, moves.APPLY_CLOSEOUT)
    statuses = await matters.piece_statuses(session, listing.matter_id)
    plan = await plans.current(session, listing.id)
    rules.checked(standard, {Code.C6: pieces.settled(statuses), Code.C8: plan.measures_done})
    session.add(
        CloseoutApplication(
            listing_id=listing.id,
            round=await queries.rounds(session, listing.id) + 1,
            standard=standard.version,
            unit_id=actor.unit,
            applicant=actor.id,
            applied_at=now,
            **form.model_dump(mode="json"),
        )
    )
    listing.applied_at = now
    await listings.move(session, actor, listing, moves.APPLY_CLOSEOUT, None, now)
    return listing


async def pass_city_review(
    session: AsyncSession, actor: Actor, listing: Listing, form: CityOpinion, now: datetime
) -> Listing:
    """市级审核通过。

    Raises `Forbidden` (wrong-level), `Conflict` (wrong-status, reviewer-is-applicant).
    """
    listings.permitted(actor, listing, moves.PASS_CITY_REVIEW)
    application = await queries.pending(session, listing.id)
    rules.reviews_own(actor.id, application.applicant)
    application.reviewer, application.reviewed_at = actor.id, now
    application.city_opinion = form.opinion
    await listings.move(session, actor, listing, moves.PASS_CITY_REVIEW, form.opinion, now)
    return listing


async def return_city_review(
    session: AsyncSession, actor: Actor, listing: Listing, form: Reason, now: datetime
) -> Listing:
    """市级审核退回。

    Raises `Forbidden` (wrong-level), `Conflict` (wrong-status, reviewer-is-applicant).
    """
    listings.permitted(actor, listing, moves.RETURN_CITY_REVIEW)
    application = await queries.pending(session, listing.id)
    rules.reviews_own(actor.id, application.applicant)
    application.reviewer, application.reviewed_at = actor.id, now
    application.city_opinion, application.ended_at = form.reason, now
    await listings.move(session, actor, listing, moves.RETURN_CITY_REVIEW, form.reason, now)
    return listing


async def verify(
    session: AsyncSession, actor: Actor, listing: Listing, form: Verification, now: datetime
) -> Listing:
    """省级核验通过：未参与办理的督办人员实地或者回访核验。

    Raises `Forbidden` (wrong-level), `Conflict` (wrong-status, verifier-is-handler).
    """
    listings.permitted(actor, listing, moves.VERIFY)
    await _must_be_impartial(session, actor, listing)
    application = await queries.pending(session, listing.id)
    application.verifier, application.verified_at = actor.id, now
    application.method, application.findings = form.method, form.findings
    await listings.move(session, actor, listing, moves.VERIFY, form.findings, now)
    return listing


async def return_verification(
    session: AsyncSession, actor: Actor, listing: Listing, form: Reason, now: datetime
) -> Listing:
    """省级核验退回。

    Raises `Forbidden` (wrong-level), `Conflict` (wrong-status, verifier-is-handler).
    """
    listings.permitted(actor, listing, moves.RETURN_VERIFICATION)
    await _must_be_impartial(session, actor, listing)
    application = await queries.pending(session, listing.id)
    application.verifier, application.verified_at = actor.id, now
    application.findings, application.ended_at = form.reason, now
    await listings.move(session, actor, listing, moves.RETURN_VERIFICATION, form.reason, now)
    return listing


async def resolve(
    session: AsyncSession, actor: Actor, listing: Listing, form: Resolution, now: datetime
) -> Listing:
    """决议销号：联席会议（厅自行挂牌为分管领导）同意，排定三次回头看（DL19）。

    Raises `Forbidden` (not-decider), `Conflict` (wrong-status), `Invalid` (meeting-in-future).
    """
    moves.entitle(moves.RESOLVE, listing.kind, _standing(actor, listing))
    rules.meeting_held(form.meeting_date, local_date(now))
    listings.permitted(actor, listing, moves.RESOLVE)
    application = await queries.pending(session, listing.id)
    application.resolution_no, application.meeting_date = form.resolution_no, form.meeting_date
    application.ended_at = now
    listing.delisted_at, listing.delisted_on = now, local_date(now)
    listing.supervised_to = now
    listing.round += 1
    await listings.move(session, actor, listing, moves.RESOLVE, form.resolution_no, now)
    await look_backs.schedule(session, actor, listing, now)
    return listing


async def decline(
    session: AsyncSession, actor: Actor, listing: Listing, form: Reason, now: datetime
) -> Listing:
    """决议不予销号，退回督办。 Raises `Forbidden` (not-decider), `Conflict` (wrong-status)."""
    listings.permitted(actor, listing, moves.DECLINE)
    application = await queries.pending(session, listing.id)
    application.ended_at = now
    await listings.move(session, actor, listing, moves.DECLINE, form.reason, now)
    return listing


def _standing(actor: Actor, listing: Listing) -> moves.Standing:
    return listing_queries.standing(actor, listing.matter)


async def _must_be_impartial(session: AsyncSession, actor: Actor, listing: Listing) -> None:
    """Raise `Conflict` (verifier-is-handler) for anybody who had a hand in the matter."""
    involved = await matters.handlers(session, listing.matter_id)
    involved |= await plans.authors(session, listing.id)
    involved |= await queries.involved(session, listing.id)
    rules.impartial(actor.id, involved)
