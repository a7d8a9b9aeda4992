"""Mediating with both sides' consent, settling, performing, and undoing with a second person."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.evaluation.ratings import commands as ratings
from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.deadlines import queries as deadline_queries
from intake_service.handling.deliveries.rules import check_no_report_pending
from intake_service.handling.extensions import commands as extensions
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters.rules import sentences
from intake_service.handling.mediations import queries, rules
from intake_service.handling.mediations.models import Mediation
from intake_service.handling.mediations.schemas import MediationIn, PerformanceIn, SettlementIn
from intake_service.handling.orders import commands as orders
from intake_service.handling.orders import queries as order_queries
from intake_service.privacy.vault import commands as vault
from intake_service.reception.matters import commands as matters
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from shared import history
from shared.auth import Actor
from shared.bodies import WithReason
from shared.moves import Move, check
from shared.workdays import chinese_date


async def mediate(
    session: AsyncSession, actor: Actor, piece: Piece, form: MediationIn, now: datetime
) -> Piece:
    """Begin to mediate; both sides agreed to it, and DL05 runs on.

    《信访工作条例》第三十三条. Raises `Conflict` (wrong-status), `Invalid` (not-masked).
    """
    texts = form.model_dump(include={"other_party", "petitioner_consent", "other_consent"})
    await _check_masked(session, piece, texts)
    history.move(session, actor, piece, piece_rules.MEDIATE, now)
    session.add(
        Mediation(piece_id=piece.id, opened_at=now, opened_by=actor.id, **form.model_dump())
    )
    return await _handled(session, actor, piece, now)


async def end(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """End the mediation without an agreement: the piece is investigated again."""
    await _check_masked(session, piece, {"reason": form.reason})
    history.move(session, actor, piece, piece_rules.END_MEDIATION, now, form.reason)
    (await queries.in_force(session, piece.id)).ended_at = now
    return await _handled(session, actor, piece, now)


async def settle(
    session: AsyncSession, actor: Actor, piece: Piece, form: SettlementIn, now: datetime
) -> Piece:
    """Both sides signed an agreement: letter D15, DL05 is met, the piece is settled.

    《信访工作条例》第三十三条、第三十四条. Raises `Conflict` (wrong-status, letter-incomplete),
    `Invalid` (settlement-invalid, not-masked).
    """
    move = piece_rules.SETTLE
    history.move(session, actor, piece, move, now)
    mediation = await queries.in_force(session, piece.id)
    rules.check_settlement(form.signed_on, form.performance_due, mediation.opened_at, now)
    await _check_masked(session, piece, form.model_dump(include={"facts", "terms", "proof"}))
    for name, value in form.model_dump().items():
        setattr(mediation, name, value)
    mediation.settled_at, mediation.settled_by = now, actor.id
    piece.result, piece.closed_at, piece.prepared_by = rules.SETTLED, now, None
    _tell(piece, mediation)
    await deadlines.stop(session, piece.id, move.stops, move.verb, now)
    await extensions.drop(session, piece, now, "双方已经达成协议")
    if await ratings.open_for(session, piece, now):
        await deadlines.start(session, piece, move.starts, move.verb, now)
    await orders.handled(session, actor, piece, now)
    (letter,) = await letters.issue(session, actor, piece, {"D15": {
        "other_party": mediation.other_party, "mediators": "、".join(mediation.mediators),
        "article": rules.ARTICLE, "facts": sentences.paragraphs(form.facts),
        "terms": sentences.paragraphs(form.terms),
        "performance_due": chinese_date(form.performance_due),
        "signed": chinese_date(form.signed_on),
    }}, now)  # fmt: skip
    mediation.document_no = letter.document_no
    await session.flush()  # the answer tells the new version
    return piece


async def record_performance(
    session: AsyncSession, actor: Actor, piece: Piece, form: PerformanceIn, now: datetime
) -> Piece:
    """Record that the agreement was performed, with the proof; a second person confirms it.

    Raises `Conflict` (wrong-status, settlement-performed, settlement-questioned), `Invalid`
    (performance-invalid, not-masked).
    """
    mediation = await _settled(session, piece, piece_rules.RECORD_PERFORMANCE)
    rules.check_unperformed(mediation)
    rules.check_unquestioned(mediation)
    rules.check_performance(form.performed_on, mediation.signed_on, now)
    await _check_masked(session, piece, {"proof": form.proof})
    history.move(session, actor, piece, piece_rules.RECORD_PERFORMANCE, now, form.proof)
    mediation.performed_on, mediation.performance_proof = form.performed_on, form.proof
    piece.prepared_by = actor.id
    return await _handled(session, actor, piece, now)


async def confirm_performance(
    session: AsyncSession, actor: Actor, piece: Piece, now: datetime
) -> Piece:
    """Another person than who recorded it finds that the agreement was performed.

    《信访工作条例》第三十三条. Raises `Conflict` (wrong-status, settlement-not-performed,
    performance-confirmed, second-person-needed).
    """
    mediation = await _settled(session, piece, piece_rules.CONFIRM_PERFORMANCE)
    rules.check_performed(mediation)
    rules.check_unconfirmed(mediation)
    history.move(session, actor, piece, piece_rules.CONFIRM_PERFORMANCE, now)
    mediation.performance_confirmed_at = now
    _tell(piece, mediation)
    return await _handled(session, actor, piece, now)


async def undo_performance(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """Take a record of performance back that was wrong: the proof is waited for again.

    What was confirmed is confirmed no more.
    """
    mediation = await _settled(session, piece, piece_rules.UNDO_PERFORMANCE)
    rules.check_performed(mediation)
    await _check_masked(session, piece, {"reason": form.reason})
    history.move(session, actor, piece, piece_rules.UNDO_PERFORMANCE, now, form.reason)
    mediation.performed_on = mediation.performance_proof = None
    mediation.performance_confirmed_at = piece.prepared_by = None
    _tell(piece, mediation)
    await matters.reopen_with(session, piece, now)
    return await _handled(session, actor, piece, now)


async def question(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """Ask for the settlement to be undone; a second person decides.

    Raises `Conflict` (wrong-status, settlement-questioned, settlement-performed).
    """
    mediation = await _settled(session, piece, piece_rules.QUESTION_SETTLEMENT)
    rules.check_unquestioned(mediation)
    rules.check_unperformed(mediation)
    await _check_masked(session, piece, {"reason": form.reason})
    history.move(session, actor, piece, piece_rules.QUESTION_SETTLEMENT, now, form.reason)
    mediation.questioned_at, piece.prepared_by = now, actor.id
    return await _handled(session, actor, piece, now)


async def keep(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """The settlement stands, with the reason. Raises as `undo` does."""
    await _decide(session, actor, piece, piece_rules.KEEP_SETTLEMENT, form, now)
    return await _handled(session, actor, piece, now)


async def undo(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """The settlement stands no more: the piece is handled again, and DL05 runs on as it began.

    Both sides hold the agreement: letter D15-C tells them, and until when it is handled now.
    Raises `Conflict` (wrong-status, settlement-not-questioned, second-person-needed,
    report-pending).
    """
    move = piece_rules.UNDO_SETTLEMENT
    check_no_report_pending(pending=await order_queries.report_pending(session, piece.id))
    mediation = await _decide(session, actor, piece, move, form, now)
    mediation.ended_at = now
    piece.result = piece.closed_at = piece.execution_due = None
    piece.executions_owed = piece.executions_done = 0
    await deadlines.annul(session, piece.id, move.stops, move.verb, now)
    await ratings.suspend(session, piece, now)
    counting = ""
    for each in await deadline_queries.not_void(session, piece.id, move.starts):
        if each.satisfied_by == piece_rules.SETTLE.verb:
            deadlines.reopen(each)
            counting = sentences.running_on(each.end)
    await matters.reopen_with(session, piece, now)
    await _handled(session, actor, piece, now)
    await letters.issue(session, actor, piece, {"D15-C": {
        "other_party": mediation.other_party, "reason": sentences.closed(form.reason),
        "withdrawn_title": letters.title_of("D15"), "withdrawn_no": mediation.document_no or "",
        "signed": chinese_date(mediation.signed_on or now), "counting": counting,
    }}, now)  # fmt: skip
    return piece


def _tell(piece: Piece, mediation: Mediation) -> None:
    """What was agreed is one thing to be carried out, until it is confirmed that it was."""
    performed = mediation.performance_confirmed_at is not None
    piece.executions_owed, piece.executions_done = int(not performed), int(performed)
    piece.execution_due = None if performed else mediation.performance_due


async def _decide(
    session: AsyncSession,
    actor: Actor,
    piece: Piece,
    move: Move,
    form: WithReason,
    now: datetime,
) -> Mediation:
    mediation = await _settled(session, piece, move)
    rules.check_questioned(mediation)
    await _check_masked(session, piece, {"reason": form.reason})
    history.move(session, actor, piece, move, now, form.reason)
    mediation.questioned_at = piece.prepared_by = None
    return mediation


async def _settled(session: AsyncSession, piece: Piece, move: Move) -> Mediation:
    """The mediation of a piece that is settled. Raises `Conflict` (wrong-status)."""
    check(move, piece.status)
    return await queries.in_force(session, piece.id)


async def _check_masked(session: AsyncSession, piece: Piece, texts: dict[str, str | None]) -> None:
    await vault.check_masked(session, pieces.ids_beside(piece.id), texts)


async def _handled(session: AsyncSession, actor: Actor, piece: Piece, now: datetime) -> Piece:
    await orders.handled(session, actor, piece, now)
    await session.flush()  # the answer tells the new version
    return piece
