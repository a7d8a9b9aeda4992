"""What people do with a recommendation."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from shared import directory, history, series
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.codes import label
from shared.workdays import Length, Unit, chinese_date, due, local_date
from supervision_service.recommendations import rules
from supervision_service.recommendations.models import Recommendation
from supervision_service.recommendations.rules import Status, letters
from supervision_service.recommendations.schemas import (
    ConclusionIn,
    ProgressIn,
    ReceivedAnswer,
    RecommendationAnswer,
    RecommendationIn,
    RecommendationRevision,
    ReminderIn,
)
from supervision_service.unit_sanctions.queries import facts
from supervision_service.unit_sanctions.rules import facts as fact_rules
from supervision_service.unit_sanctions.rules.letters import fact


async def draft(
    session: AsyncSession, actor: Actor, form: RecommendationIn, now: datetime
) -> Recommendation:
    """起草建议书：事实、依据、建议和答复期限（第四十条，D32）。

    Raises `Invalid` (organ-missing, organ-twice, unit-unknown, facts-missing, fact-unknown,
    person-named).
    """
    row = Recommendation(
        status=Status.DRAFTED, drafters=[], drafted_at=now, letters=[], progress=[]
    )
    await _write(session, actor, row, form)
    year = local_date(now).year
    row.number = rules.number(year, await series.next_number(session, rules.SERIES, year))
    history.move(session, actor, row, rules.DRAFT, now)
    return row


async def revise(
    session: AsyncSession,
    actor: Actor,
    row: Recommendation,
    form: RecommendationRevision,
    now: datetime,
) -> None:
    """修改建议书，说明理由；须重新决定。 Raises as `draft`."""
    history.move(session, actor, row, rules.REVISE, now, form.reason)
    await _write(session, actor, row, form)
    row.signer_name = None


async def decide(session: AsyncSession, actor: Actor, row: Recommendation, now: datetime) -> None:
    """厅主要领导同意提出建议。"""
    history.move(session, actor, row, rules.DECIDE, now)
    row.signer_name = actor.name


async def reject(
    session: AsyncSession, actor: Actor, row: Recommendation, form: WithReason, now: datetime
) -> None:
    """不予提出建议，说明理由。"""
    history.move(session, actor, row, rules.REJECT, now, form.reason)


async def undo_decision(
    session: AsyncSession, actor: Actor, row: Recommendation, form: WithReason, now: datetime
) -> None:
    """发出前撤回决定，说明理由。"""
    history.move(session, actor, row, rules.UNDO_DECISION, now, form.reason)
    row.signer_name = None


async def withdraw(
    session: AsyncSession, actor: Actor, row: Recommendation, form: WithReason, now: datetime
) -> None:
    """发出前撤回建议书，说明理由。"""
    history.move(session, actor, row, rules.WITHDRAW, now, form.reason)
    row.signer_name = None


async def undo_withdrawal(
    session: AsyncSession, actor: Actor, row: Recommendation, form: WithReason, now: datetime
) -> None:
    """恢复撤回的建议书，说明理由；恢复人同为起草人。"""
    history.move(session, actor, row, rules.UNDO_WITHDRAWAL, now, form.reason)
    row.drafters = sorted({*row.drafters, *actor.persons})


async def issue(session: AsyncSession, actor: Actor, row: Recommendation, now: datetime) -> None:
    """发出建议书：编发文字号，定答复期限。"""
    today = local_date(now)
    calendar = await directory.calendar(session)
    history.move(session, actor, row, rules.ISSUE, now)
    row.answer_due = due(now, Length(row.answer_days, Unit.ND), calendar).legal
    row.issued_at, row.issued_on = now, today
    row.document_no = await _number(session, now)
    row.letter = letters.text(
        letters.Content(
            kind=row.kind,
            document_no=row.document_no,
            addressee=row.addressee_name,
            facts=[fact(**each) for each in row.facts],
            statement=row.statement,
            basis=row.basis,
            recommended=row.recommended,
            answer_due=row.answer_due,
            signer=row.signer_name or "",
            contact=actor.name,
            issuer=actor.unit_name,
            day=today,
        )
    )


async def propose_reminder(session: AsyncSession, row: Recommendation, now: datetime) -> None:
    """Propose to remind of the answer, once for each day that passed. For a job."""
    today = local_date(now)
    late = row.status is Status.ISSUED and row.answer_due is not None and row.answer_due < today
    if not late or row.reminder_proposed_for == row.answer_due:
        return
    history.move(session, SYSTEM, row, rules.PROPOSE_REMINDER, now)
    row.reminder_proposed_on, row.reminder_proposed_for = today, row.answer_due


async def remind(
    session: AsyncSession, actor: Actor, row: Recommendation, form: ReminderIn, now: datetime
) -> None:
    """逾期未答复的发函催复，编发文字号，另定答复期限。 Raises `Conflict` (answer-not-due)."""
    history.move(session, actor, row, rules.REMIND, now)
    rules.possible(rules.REMIND, row, local_date(now), by_organ=False)
    calendar = await directory.calendar(session)
    former = chinese_date(row.answer_due) if row.answer_due else ""
    row.answer_due = due(now, Length(form.answer_days, Unit.ND), calendar).legal
    row.reminder_proposed_on = None
    until = f"请于{chinese_date(row.answer_due)}前（含当日）书面答复是否采纳。"
    said = f"应于{former}前答复，至今未收到书面答复。{until}"
    await _follow(session, actor, row, "催复函", said, None, now)


async def dismiss_reminder(
    session: AsyncSession, actor: Actor, row: Recommendation, form: WithReason, now: datetime
) -> None:
    """不发函催复，说明理由。 Raises `Conflict` (no-reminder-proposed)."""
    history.move(session, actor, row, rules.DISMISS_REMINDER, now, form.reason)
    rules.possible(rules.DISMISS_REMINDER, row, local_date(now), by_organ=False)
    row.reminder_proposed_on = None


async def answer(
    session: AsyncSession,
    actor: Actor,
    row: Recommendation,
    form: RecommendationAnswer,
    now: datetime,
) -> None:
    """收文单位书面答复是否采纳；没有全部采纳的说明理由。 Raises `Invalid` (reasons-missing)."""
    history.move(session, actor, row, rules.ANSWER, now)
    _take(row, form)
    row.answered_on = local_date(now)


async def record_answer(
    session: AsyncSession, actor: Actor, row: Recommendation, form: ReceivedAnswer, now: datetime
) -> None:
    """登记系统外单位的来函答复。

    Raises `Conflict` (answers-itself), `Invalid` (reasons-missing, day-invalid).
    """
    today = local_date(now)
    history.move(session, actor, row, rules.RECORD_ANSWER, now)
    rules.possible(rules.RECORD_ANSWER, row, today, by_organ=False)
    rules.received(form.received_on, row.issued_on, today)
    _take(row, form)
    row.answer_no, row.answered_on = form.answer_no, form.received_on


async def undo_answer(
    session: AsyncSession, actor: Actor, row: Recommendation, form: WithReason, now: datetime
) -> None:
    """收回有误的答复，说明理由，重新答复；此前的见办理经过。 Raises `Conflict` (answers-itself)."""
    said = label("recommendation_adoption", row.adoption) if row.adoption else ""
    history.move(
        session,
        actor,
        row,
        rules.UNDO_ANSWER,
        now,
        f"{form.reason}（原答复：{said}，{row.answer}）",
    )
    by_organ = actor.unit == row.addressee_id
    rules.possible(rules.UNDO_ANSWER, row, local_date(now), by_organ=by_organ)
    row.adoption = row.answer = row.reasons = row.answer_no = row.answered_on = None


async def note_progress(
    session: AsyncSession, actor: Actor, row: Recommendation, form: ProgressIn, now: datetime
) -> None:
    """登记采纳以后的落实进展。 Raises `Conflict` (progress-full)."""
    rules.bounded(len(row.progress))
    history.move(session, actor, row, rules.NOTE_PROGRESS, now, form.text)
    noted = {"day": local_date(now).isoformat(), "text": form.text}
    row.progress = [*row.progress, noted]


async def close(
    session: AsyncSession, actor: Actor, row: Recommendation, form: ConclusionIn, now: datetime
) -> None:
    """办结建议，登记最终落实情况。 Raises `Invalid` (outcome-unfounded)."""
    history.move(session, actor, row, rules.CLOSE, now)
    rules.ended(row.adoption, form.outcome)
    row.outcome, row.conclusion, row.closed_on = form.outcome, form.conclusion, local_date(now)


async def reopen(
    session: AsyncSession, actor: Actor, row: Recommendation, form: WithReason, now: datetime
) -> None:
    """恢复跟踪已经办结的建议，说明理由。"""
    history.move(session, actor, row, rules.REOPEN, now, form.reason)
    row.outcome = row.conclusion = row.closed_on = None


async def annul(
    session: AsyncSession, actor: Actor, row: Recommendation, form: WithReason, now: datetime
) -> None:
    """撤销已经发出的建议，说明理由，另行发函告知。"""
    history.move(session, actor, row, rules.ANNUL, now, form.reason)
    said = "经厅主要领导决定予以撤销，原件不再作为办理依据，请不必答复。"
    await _follow(session, actor, row, "撤销建议的函", said, form.reason, now)


async def _follow(
    session: AsyncSession,
    actor: Actor,
    row: Recommendation,
    title: str,
    said: str,
    reason: str | None,
    now: datetime,
) -> None:
    """A later letter about it, with a number of its own."""
    why = "" if reason is None else f"理由：{reason.rstrip('。')}。"
    number = await _number(session, now)
    letter = letters.follower(
        letters.Follower(
            title=title,
            document_no=number,
            addressee=row.addressee_name,
            about=f"{label('recommendation_kind', row.kind)}书（{row.document_no}）",
            said=f"{said}{why}",
            contact=actor.name,
            issuer=actor.unit_name,
            day=local_date(now),
        )
    )
    row.letters = [*row.letters, {"document_no": number, "letter": letter, "reason": reason}]


async def _number(session: AsyncSession, now: datetime) -> str:
    """From here on other letters wait for this number: as little as possible follows."""
    (number,) = await series.allot(session, letters.SERIES, local_date(now).year)
    return number


async def _write(
    session: AsyncSession, actor: Actor, row: Recommendation, form: RecommendationIn
) -> None:
    """Give it the words of `form`, which the actor answers for."""
    rules.addressed(form.addressee_id, form.addressee_name)
    fact_rules.about_no_person(
        {"statement": form.statement, "basis": form.basis, "recommended": form.recommended}
    )
    row.addressee_name, row.addressee_line = form.addressee_name or "", None
    if form.addressee_id is not None:
        organ = await directory.organisation(session, form.addressee_id, "addressee_id")
        row.addressee_name, row.addressee_line = organ.name, organ.line
    named = await facts.named(session, actor, form.facts)
    fact_rules.grounded(len(named))
    row.kind, row.addressee_id = form.kind, form.addressee_id
    row.statement, row.basis, row.recommended = form.statement, form.basis, form.recommended
    row.answer_days, row.facts = form.answer_days, [each.shown() for each in named]
    row.drafters = sorted({*row.drafters, *actor.persons})


def _take(row: Recommendation, form: RecommendationAnswer) -> None:
    rules.reasoned(form.adoption, form.reasons)
    row.adoption, row.answer, row.reasons = form.adoption, form.answer, form.reasons
    row.reminder_proposed_on = None
