"""What people do with an urging."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from shared import directory, history, series
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.workdays import Length, Unit, due, local_date
from supervision_service.inspections import queries as inspections
from supervision_service.listings.models import Listing
from supervision_service.matters.models import MatterOrder
from supervision_service.unit_sanctions import commands as sanctions
from supervision_service.unit_sanctions import queries as sanction_queries
from supervision_service.urgings import queries, rules
from supervision_service.urgings.models import Urging
from supervision_service.urgings.queries import due as due_queries
from supervision_service.urgings.rules import Kind, calls, letters
from supervision_service.urgings.rules.calls import Facts, OrderFacts
from supervision_service.urgings.schemas import (
    AssessmentIn,
    CallRecord,
    Closing,
    Escalation,
    UrgingAnswer,
    UrgingDraft,
)


async def draft(
    session: AsyncSession, actor: Actor, listing: Listing, form: UrgingDraft, now: datetime
) -> Urging:
    """起草督办：对一件挂牌件的责任单位提出问题和要求（domain §4.4）。

    Raises `Invalid` (skip-reason-missing), `Conflict` (not-urgeable, already-open).
    """
    facts = await due_queries.facts(session, listing, now)
    return await _drafted(session, actor, listing, form, now, facts, calls.reached(facts))


async def draft_for_order(
    session: AsyncSession, actor: Actor, order: MatterOrder, form: UrgingDraft, now: datetime
) -> Urging:
    """起草督办：对一件交办单的承办单位提出问题和要求（domain §4.4）。

    Raises `Invalid` (skip-reason-missing), `Conflict` (not-urgeable, already-open).
    """
    # Without a limit nothing is owed: of what was told long ago none is known, and what was only
    # forwarded has none.
    rules.urgeable(rules.Subject.ORDER, None if order.feedback_due is None else order.status)
    facts = await due_queries.order_facts(session, order)
    return await _drafted(session, actor, order, form, now, facts, calls.reached(facts))


async def approve(session: AsyncSession, actor: Actor, urging: Urging, now: datetime) -> None:
    """同意督办。 Raises `Conflict` (not-urgeable)."""
    history.move(session, actor, urging, rules.APPROVE, now)
    rules.possible(rules.APPROVE, urging, local_date(now))
    urging.signer_name = actor.name


async def drop(
    session: AsyncSession, actor: Actor, urging: Urging, form: WithReason, now: datetime
) -> None:
    """不予督办，说明理由。"""
    history.move(session, actor, urging, rules.DROP, now, form.reason)


async def issue(
    session: AsyncSession, actor: Actor, urging: Urging, form: CallRecord, now: datetime
) -> None:
    """发出督办：定答复期限（DL20），函件编发文字号，电话督促留存记录。

    Raises `Invalid` (call-record-missing, call-record-needless), `Conflict` (not-urgeable).
    """
    calendar = await directory.calendar(session)
    today = local_date(now)
    history.move(session, actor, urging, rules.ISSUE, now)
    rules.possible(rules.ISSUE, urging, today)
    rules.recorded(urging.kind, form.spoken_with, form.findings)
    urging.answer_due = due(now, Length(urging.answer_days, Unit.WD), calendar).legal
    urging.issued_at = now
    if letters.numbered(urging.kind):
        # From here on other letters wait for this number: as little as possible follows.
        (urging.document_no,) = await series.allot(session, letters.SERIES, today.year)
    urging.letter = letters.text(
        letters.Content(
            kind=urging.kind,
            document_no=urging.document_no,
            addressee=urging.unit_name,
            subject=urging.subject,
            number=urging.about.number or "",
            title=urging.matter.title,
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


async def answer(
    session: AsyncSession, actor: Actor, urging: Urging, form: UrgingAnswer, now: datetime
) -> None:
    """受文单位答复。"""
    history.move(session, actor, urging, rules.ANSWER, now)
    await _lapse(session, urging, "受文单位已经答复。", now)
    urging.answer, urging.answered_at, urging.answered_on = form.answer, now, local_date(now)


async def assess(
    session: AsyncSession, actor: Actor, urging: Urging, form: AssessmentIn, now: datetime
) -> None:
    """评估督办是否有效；逾期未答复的只能评估为无效。

    Raises `Conflict` (answer-not-due), `Invalid` (unanswered).
    """
    history.move(session, actor, urging, rules.ASSESS, now, form.opinion)
    rules.possible(rules.ASSESS, urging, local_date(now))
    rules.judged(urging.answered_on, form.assessment)
    urging.assessment, urging.opinion = form.assessment, form.opinion


async def close(
    session: AsyncSession, actor: Actor, urging: Urging, form: Closing, now: datetime
) -> None:
    """办结督办；未见效而不再升级的说明理由。 Raises `Invalid` (reason-missing)."""
    history.move(session, actor, urging, rules.CLOSE, now, form.reason)
    rules.closable(urging.assessment, form.reason)
    await _lapse(session, urging, "据以提出建议的督办已经办结。", now)
    await sanctions.lapse_after(session, urging.id, "据以提出建议的督办已经办结。", now)


async def escalate(
    session: AsyncSession, actor: Actor, urging: Urging, form: Escalation, now: datetime
) -> Urging:
    """未见效的升级到上一级（越级须说明理由）；答案是新起草的一件，或者系统已经提出的建议。

    升级到实地督导或者对单位措施的，答案是原件。 Raises `Invalid` (not-higher, two-ways,
    skip-reason-missing, kind-needless, inspection-unknown, unit-not-on-route, sanction-unknown),
    `Conflict` (not-urgeable, was-effective, top-of-ladder, already-open, proposal-decided).
    """
    about = urging.about
    facts = await due_queries.facts_of(session, about, now)
    history.move(session, actor, urging, rules.ESCALATE, now, form.skip_reason)
    rules.possible(rules.ESCALATE, urging, local_date(now))
    rules.one_way(len([id for id in (form.inspection_id, form.sanction_id) if id is not None]))
    if form.inspection_id is not None or form.sanction_id is not None:
        await _off_the_letters(session, urging, form, now)
        return urging
    rules.below_top(urging.kind)
    kind = form.kind or rules.following(urging.kind)
    rules.higher(kind, urging.kind)
    proposed = await queries.proposed(session, urging)
    if proposed is not None and proposed.kind is kind:
        return _taken_up(session, actor, urging, proposed, form, now)
    await _lapse(session, urging, "已经另行升级。", now)
    onward = _onward(urging, form, kind)
    higher = await _drafted(session, actor, about, onward, now, facts, urging.kind.level)
    higher.escalated_from = urging.id
    return higher


async def _off_the_letters(
    session: AsyncSession, urging: Urging, form: Escalation, now: datetime
) -> None:
    """Lead the urging to an inspection of its unit, or to what is proposed about the unit."""
    rules.off_the_letters(urging.kind, form.kind, form.skip_reason)
    way = "实地督导"
    if form.inspection_id is not None:
        inspection = await inspections.on_the_way_to(session, form.inspection_id, urging.unit_line)
        urging.inspection_id = inspection.id
    if form.sanction_id is not None:
        way = "对单位的措施"
        found = await sanction_queries.for_unit(session, form.sanction_id, urging.unit_id)
        urging.sanction_id = found.id
    await _lapse(session, urging, f"已经升级到{way}。", now)
    await sanctions.lapse_after(session, urging.id, f"已经升级到{way}。", now)


async def propose(session: AsyncSession, urging: Urging, now: datetime) -> None:
    """Draft the next level of a letter whose day passed without an answer. For a job.

    Once for each letter: who drops the draft has decided.
    """
    facts = await due_queries.facts_of(session, urging.about, now)
    called = calls.called_for(facts, local_date(now), await directory.calendar(session))
    wanted = [call for call in called if call.urging_id == urging.id]
    if not wanted:
        return
    onward = _onward(urging, Escalation(), wanted[0].kind)
    higher = await _drafted(session, SYSTEM, urging.about, onward, now, facts, urging.kind.level)
    higher.proposed_from = urging.id


def _taken_up(
    session: AsyncSession,
    actor: Actor,
    urging: Urging,
    proposed: Urging,
    form: Escalation,
    now: datetime,
) -> Urging:
    """What the system proposed, as the next step: in other words only before its decision."""
    wanted = form.model_dump(
        include={"issues", "requirement", "answer_days"}, exclude_unset=True, exclude_none=True
    )
    rules.as_decided(proposed.status, set(wanted))
    history.move(session, actor, proposed, rules.TAKE_UP, now)
    proposed.escalated_from = urging.id
    for name, value in wanted.items():
        setattr(proposed, name, value)
    return proposed


async def _lapse(session: AsyncSession, urging: Urging, reason: str, now: datetime) -> None:
    """Drop what was proposed because `urging` had no answer, unless somebody decided on it."""
    proposed = await queries.proposed(session, urging)
    if proposed is not None and proposed.status is rules.Status.DRAFTED:
        history.move(session, SYSTEM, proposed, rules.LAPSE, now, reason)


def _onward(urging: Urging, form: Escalation, kind: Kind) -> UrgingDraft:
    """What is drafted after `urging`, in its words where `form` has no others."""
    return UrgingDraft(
        kind=kind,
        issues=form.issues or urging.issues,
        requirement=form.requirement or urging.requirement,
        answer_days=form.answer_days,
        skip_reason=form.skip_reason,
    )


async def come_back(session: AsyncSession, urging: Urging, now: datetime) -> None:
    """Nobody goes on the inspection to which it was escalated, or no sanction is made. For a job.

    Unless the unit is urged at that level again.
    """
    facts = await due_queries.facts_of(session, urging.about, now)
    again = any(each.kind is urging.kind and each.status in rules.OPEN for each in facts.made)
    left = urging.inspection_id is None and urging.sanction_id is None
    if left or again or urging.is_over:
        return
    history.move(session, SYSTEM, urging, rules.COME_BACK, now)
    urging.inspection_id = urging.sanction_id = None


async def end(session: AsyncSession, urging: Urging, now: datetime) -> None:
    """The case is delisted, or the order closed: nothing is owed any more. For a job."""
    if urging.status not in rules.OPEN or not urging.is_over:
        return
    history.move(session, SYSTEM, urging, rules.END, now)
    await sanctions.lapse_after(session, urging.id, "据以提出建议的督办已经随件办结。", now)
    about = urging.about
    ended = about.delisted_at if isinstance(about, Listing) else about.closed_at
    urging.ended_on = local_date(ended or now)


async def _drafted(
    session: AsyncSession,
    actor: Actor,
    about: Listing | MatterOrder,
    form: UrgingDraft,
    now: datetime,
    facts: Facts | OrderFacts,
    reached: int,
) -> Urging:
    """A draft at `form.kind`, `reached` being the level that the unit was urged at before."""
    today = local_date(now)
    called = calls.called_for(facts, today, await directory.calendar(session))
    calls.in_turn(form.kind, reached, {call.kind for call in called}, form.skip_reason)
    rules.urgeable(calls.subject(facts), facts.status)
    calls.unique(form.kind, facts.made)
    addressee = await directory.organisation(session, queries.addressee(about))
    urging = Urging(
        listing=about if isinstance(about, Listing) else None,
        order=about if isinstance(about, MatterOrder) else None,
        matter=await queries.matter_of(session, about),
        matter_id=about.matter_id,
        unit_id=addressee.id,
        unit_line=addressee.line,
        unit_name=addressee.name,
        causes=calls.causes(called, form.kind),
        drafted_at=now,
        drafted_on=today,
        **form.model_dump(),
    )
    drafting = rules.PROPOSE if actor is SYSTEM else rules.DRAFT
    history.move(session, actor, urging, drafting, now, form.skip_reason)
    return urging
