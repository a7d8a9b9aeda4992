"""What people do with an urging."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared import directory, history, series
from shared.auth import Actor
from shared.db import new_id
from shared.feed import publish
from shared.moves import Move, check
from shared.snapshots import Moved
from shared.workdays import Length, Unit, due, local_date
from supervision_service.listings.models import Listing
from supervision_service.listings.schemas import Reason
from supervision_service.urgings import queries, rules
from supervision_service.urgings.events import to_event
from supervision_service.urgings.models import Urging
from supervision_service.urgings.rules import Facts, Kind, Status
from supervision_service.urgings.schemas import (
    Answer,
    Closing,
    Draft,
    Escalation,
    Judgement,
    Sending,
)


async def draft(
    session: AsyncSession, actor: Actor, listing: Listing, form: Draft, now: datetime
) -> Urging:
    """起草督办：对一件挂牌件的责任单位提出问题和要求（domain §4.4）。

    Raises `Forbidden` (wrong-level), `Invalid` (skip-reason-missing), `Conflict` (not-urgeable,
    already-open).
    """
    rules.entitle_to_draft(actor.roles, actor.level)
    facts = await queries.facts(session, listing, now)
    return await _drafted(session, actor, listing, form, now, facts, rules.reached(facts))


async def approve(session: AsyncSession, actor: Actor, urging: Urging, now: datetime) -> Urging:
    """同意督办。 Raises `Forbidden` (not-decider), `Conflict` (wrong-status, not-urgeable)."""
    _permitted(actor, urging, rules.APPROVE, now)
    urging.signer_name = actor.name
    await _move(session, actor, urging, rules.APPROVE, None, now)
    return urging


async def drop(
    session: AsyncSession, actor: Actor, urging: Urging, form: Reason, now: datetime
) -> Urging:
    """不予督办，说明理由。 Raises `Forbidden` (not-decider), `Conflict` (wrong-status)."""
    _permitted(actor, urging, rules.DROP, now)
    await _move(session, actor, urging, rules.DROP, form.reason, now)
    return urging


async def issue(
    session: AsyncSession, actor: Actor, urging: Urging, form: Sending, now: datetime
) -> Urging:
    """发出督办：定答复期限（DL20），函件编发文字号，电话督促留存记录。

    Raises `Invalid` (call-record-missing, call-record-needless), `Conflict` (wrong-status,
    not-urgeable).
    """
    rules.entitle(rules.ISSUE, urging.kind, queries.standing(actor, urging))
    rules.recorded(urging.kind, form.spoken_with, form.findings)
    _permitted(actor, urging, rules.ISSUE, now)
    calendar = await directory.calendar(session)
    today = local_date(now)
    urging.answer_due = due(now, Length(urging.answer_days, Unit.WD), calendar).legal
    urging.issued_at = now
    if rules.numbered(urging.kind):
        # From here on other letters wait for this number: as little as possible follows.
        (urging.document_no,) = await series.allot(session, rules.SERIES, today.year)
    urging.letter = rules.text(
        rules.Content(
            kind=urging.kind,
            document_no=urging.document_no,
            addressee=urging.unit_name,
            listing_number=urging.listing.number,
            title=urging.listing.matter.title,
            issues=urging.issues,
            requirement=urging.requirement,
            answer_due=urging.answer_due,
            contact=actor.name,
            signer=urging.signer_name or actor.name,
            issuer=actor.unit_name,
            day=today,
            spoken_with=form.spoken_with,
            findings=form.findings,
        )
    )
    await _move(session, actor, urging, rules.ISSUE, None, now)
    return urging


async def answer(
    session: AsyncSession, actor: Actor, urging: Urging, form: Answer, now: datetime
) -> Urging:
    """受文单位答复。 Raises `Forbidden` (not-responsible-unit), `Conflict` (wrong-status)."""
    _permitted(actor, urging, rules.ANSWER, now)
    urging.answer, urging.answered_at, urging.answered_on = form.answer, now, local_date(now)
    await _move(session, actor, urging, rules.ANSWER, None, now)
    return urging


async def assess(
    session: AsyncSession, actor: Actor, urging: Urging, form: Judgement, now: datetime
) -> Urging:
    """评估督办是否有效；逾期未答复的只能评估为无效。

    Raises `Conflict` (wrong-status, answer-not-due), `Invalid` (unanswered).
    """
    _permitted(actor, urging, rules.ASSESS, now)
    rules.judged(urging.status, form.assessment)
    urging.assessment, urging.opinion = form.assessment, form.opinion
    await _move(session, actor, urging, rules.ASSESS, form.opinion, now)
    return urging


async def close(
    session: AsyncSession, actor: Actor, urging: Urging, form: Closing, now: datetime
) -> Urging:
    """办结督办；未见效而不再升级的说明理由。

    Raises `Conflict` (wrong-status), `Invalid` (reason-missing).
    """
    _permitted(actor, urging, rules.CLOSE, now)
    rules.closable(urging.assessment, form.reason)
    await _move(session, actor, urging, rules.CLOSE, form.reason, now)
    return urging


async def escalate(
    session: AsyncSession, actor: Actor, urging: Urging, form: Escalation, now: datetime
) -> Urging:
    """未见效的升级到上一级（越级须说明理由）；答案是新起草的一件。

    Raises `Invalid` (not-higher, skip-reason-missing), `Conflict` (wrong-status, not-urgeable,
    was-effective, top-of-ladder, already-open).
    """
    _permitted(actor, urging, rules.ESCALATE, now)
    kind = form.kind or rules.following(urging.kind)
    rules.higher(kind, urging.kind)
    listing = urging.listing
    facts = await queries.facts(session, listing, now)
    await _move(session, actor, urging, rules.ESCALATE, form.skip_reason, now)
    onward = Draft(
        kind=kind,
        issues=form.issues or urging.issues,
        requirement=form.requirement or urging.requirement,
        answer_days=form.answer_days,
        skip_reason=form.skip_reason,
    )
    return await _drafted(
        session, actor, listing, onward, now, facts, urging.kind.level, escalated_from=urging.id
    )


async def _drafted(
    session: AsyncSession,
    actor: Actor,
    listing: Listing,
    form: Draft,
    now: datetime,
    facts: Facts,
    reached: int,
    escalated_from: UUID | None = None,
) -> Urging:
    """A draft at `form.kind`, `reached` being the level that the unit was urged at before."""
    today = local_date(now)
    calls = rules.calls(facts, today, await directory.calendar(session))
    rules.in_turn(form.kind, reached, {call.kind for call in calls}, form.skip_reason)
    rules.urgeable(listing.status)
    rules.unique(form.kind, facts.made)
    addressee = await directory.organisation(session, listing.matter.unit_id)
    urging = Urging(
        id=new_id(),
        listing=listing,
        listing_id=listing.id,
        matter_id=listing.matter_id,
        status=Status.DRAFTED,
        unit_id=addressee.id,
        unit_line=addressee.line,
        unit_name=addressee.name,
        causes=_causes(calls, form.kind),
        escalated_from=escalated_from,
        drafted_at=now,
        drafted_on=today,
        moves=0,
        **form.model_dump(),
    )
    await _move(session, actor, urging, rules.DRAFT, form.skip_reason, now)
    return urging


def _causes(calls: list[rules.Call], kind: Kind) -> list[str]:
    """The rules that an urging of this kind does justice to, each once."""
    return list(dict.fromkeys(call.cause for call in calls if call.kind.level <= kind.level))


def _permitted(actor: Actor, urging: Urging, wanted: Move, now: datetime) -> None:
    rules.entitle(wanted, urging.kind, queries.standing(actor, urging))
    check(wanted, urging.status)
    rules.possible(wanted, queries.state(urging), local_date(now))


async def _move(
    session: AsyncSession,
    actor: Actor,
    urging: Urging,
    done: Move,
    reason: str | None,
    now: datetime,
) -> None:
    await history.apply(session, urging, done, actor, reason, now)
    await publish(session, to_event(urging, Moved(done.verb, now)), urging.matter_id, now)
