"""Close-out step by step: each may send the matter back with reasons."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from shared import history, proofs
from shared.auth import Actor, stand_ins
from shared.bodies import WithReason
from shared.moves import Move, with_stand_ins
from shared.workdays import local_date
from supervision_service.aids import commands as aids
from supervision_service.attachments.models import Attachment
from supervision_service.closeouts import queries, rules
from supervision_service.closeouts.models import CloseoutApplication
from supervision_service.closeouts.rules import Claim, standards
from supervision_service.closeouts.rules.facts import not_met, objections, required
from supervision_service.closeouts.schemas import (
    Application,
    CityOpinion,
    Resolution,
    Verification,
)
from supervision_service.joint_meetings import commands as joint_meetings
from supervision_service.joint_meetings.rules import Type, citing
from supervision_service.listings import rules as listings
from supervision_service.listings.models import Listing
from supervision_service.look_backs import commands as look_backs
from supervision_service.matters import queries as matters
from supervision_service.plans import queries as plans


async def apply(
    session: AsyncSession, actor: Actor, listing: Listing, form: Application, now: datetime
) -> None:
    """责任单位申请销号：按当日施行的标准逐条附凭据，系统已知的由系统核查（domain §4.7）。

    Raises `Invalid` (promise-refused, evidence-missing, criterion-twice, not-applicable-refused,
    evidence-file-unknown, proof-missing, level-not-open, evidence-in-future, evidence-outdated,
    aid-not-evidence), `Conflict` (criteria-unmet).
    """
    history.move(session, actor, listing, listings.APPLY_CLOSEOUT, now)
    listing.applicant, listing.applied_at = actor.id, now
    standard = await queries.in_force(session, local_date(now))
    listing.standard = standard.version
    for claim in form.evidence:
        standards.no_promise([claim.text, claim.reference], f"evidence.{claim.criterion}")
    standards.no_promise([form.summary, form.remaining_duties], "summary")
    claimed = await aids.as_evidence(session, listing.matter_id, form.evidence)
    claims = [Claim(**each) for each in claimed]
    known = await queries.facts(session, listing)
    rules.evidenced(standard, claims, required(known))
    named = {id for claim in claims for id in claim.attachment_ids}
    rules.proved(standard, claims, await proofs.usable(session, Attachment, listing.id, named))
    relisted_on = listing.relisted_at and local_date(listing.relisted_at)
    rules.dated(standard, claims, local_date(now), relisted_on)
    excused = [str(each.level) for each in form.not_met]
    rules.excused(excused, not_met(known))
    known = replace(known, excused=frozenset(excused))
    rules.checked(standard, objections(known, meetings=standard.checks_meetings))
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


async def pass_city_review(
    session: AsyncSession, actor: Actor, listing: Listing, form: CityOpinion, now: datetime
) -> None:
    """市级审核通过。"""
    history.move(session, actor, listing, listings.PASS_CITY_REVIEW, now, form.opinion)
    application = await queries.pending(session, listing.id)
    application.reviewer, application.reviewed_at = actor.id, now
    application.city_opinion = form.opinion


async def return_city_review(
    session: AsyncSession, actor: Actor, listing: Listing, form: WithReason, now: datetime
) -> None:
    """市级审核退回。"""
    application = await _sent_back(
        session, actor, listing, listings.RETURN_CITY_REVIEW, form.reason, now
    )
    application.reviewer, application.reviewed_at = actor.id, now
    application.city_opinion = form.reason


async def verify(
    session: AsyncSession, actor: Actor, listing: Listing, form: Verification, now: datetime
) -> None:
    """省级核验通过：未参与办理的督办人员实地或者回访核验。

    Raises `Conflict` (verifier-is-handler, criteria-unmet: something came up since).
    """
    history.move(session, actor, listing, listings.VERIFY, now, form.findings)
    await _must_be_impartial(session, actor, listing)
    await _must_still_be_met(session, listing)
    application = await queries.pending(session, listing.id)
    application.verifier, application.verified_at = actor.id, now
    application.method, application.findings = form.method, form.findings


async def return_verification(
    session: AsyncSession, actor: Actor, listing: Listing, form: WithReason, now: datetime
) -> None:
    """省级核验退回。 Raises `Conflict` (verifier-is-handler)."""
    application = await _sent_back(
        session, actor, listing, listings.RETURN_VERIFICATION, form.reason, now
    )
    await _must_be_impartial(session, actor, listing)
    application.verifier, application.verified_at = actor.id, now
    application.findings = form.reason


async def resolve(
    session: AsyncSession, actor: Actor, listing: Listing, form: Resolution, now: datetime
) -> None:
    """决议销号：联席会议（厅自行挂牌为分管领导）同意，排定三次回头看（DL19）。

    A number of the meetings that are recorded here must be that of one which agreed to it.

    Raises `Invalid` (resolution-no-invalid, resolution-of-other-day, meeting-in-future,
    meeting-before-application, resolution-unknown, resolution-not-on-case), `Conflict`
    (criteria-unmet: something came up since).
    """
    number, meeting, today = form.resolution_no, form.meeting_date, local_date(now)
    history.move(session, actor, listing, listings.RESOLVE, now, number)
    application = await queries.pending(session, listing.id)
    rules.meeting_held(meeting, local_date(application.applied_at), today)
    rules.numbered(number, meeting, today)
    rules.one_meeting(number, meeting, await queries.meeting_of(session, number))
    if citing.is_ours(number):
        case = Type.CLOSEOUT, listing.id
        await joint_meetings.carry_out(session, number, case, meeting, today)
    await _must_still_be_met(session, listing)
    listing.delisted_at, listing.delisted_on = now, local_date(now)
    listing.supervised_to = now
    listing.round += 1
    await _ended(session, listing, now)
    application.resolution_no, application.meeting_date = number, meeting
    await look_backs.schedule(session, actor, listing, now)


async def decline(
    session: AsyncSession, actor: Actor, listing: Listing, form: WithReason, now: datetime
) -> None:
    """决议不予销号，退回督办。"""
    await _sent_back(session, actor, listing, listings.DECLINE, form.reason, now)


async def _sent_back(
    session: AsyncSession, actor: Actor, listing: Listing, move: Move, reason: str, now: datetime
) -> CloseoutApplication:
    """Return the listing to supervision, which is counted; the application that ends with it."""
    history.move(session, actor, listing, move, now, reason)
    listing.returns += 1
    return await _ended(session, listing, now)


async def _ended(session: AsyncSession, listing: Listing, now: datetime) -> CloseoutApplication:
    listing.applicant = None
    application = await queries.pending(session, listing.id)
    application.ended_at = now
    return application


async def _must_still_be_met(session: AsyncSession, listing: Listing) -> None:
    """Raise `Conflict` (criteria-unmet) for what has come up since the application."""
    application = await queries.pending(session, listing.id)
    excused = frozenset(each["level"] for each in application.not_met)
    known = replace(await queries.facts(session, listing), excused=excused)
    standard = await queries.version(session, listing.standard)
    rules.checked(standard, objections(known, meetings=standard.checks_meetings))


async def _must_be_impartial(session: AsyncSession, actor: Actor, listing: Listing) -> None:
    """Raise `Conflict` (verifier-is-handler) for anybody who had a hand in the matter."""
    involved = await matters.handlers(session, listing.matter_id)
    authors = await plans.authors(session, listing.id)
    involved |= {*authors.values(), *await queries.involved(session, listing.id)}
    pairs = await stand_ins(session, listing.id, *authors)
    rules.impartial(actor.persons, with_stand_ins(involved, pairs))
