"""Opening executions with what supports a request, and carrying them out."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.elevated import queries as elevated
from intake_service.handling.executions import queries, rules
from intake_service.handling.executions.models import Execution
from intake_service.handling.executions.rules import Supported
from intake_service.handling.executions.schemas import DoneIn, DueIn, DueMove, FacetsIn, Progress
from intake_service.handling.orders import commands as orders
from intake_service.handling.orders import queries as order_queries
from intake_service.privacy.vault import commands as vault
from intake_service.reception.matters import commands as matters
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from shared import history
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.codes import label
from shared.moves import Move, check


async def follow(
    session: AsyncSession, piece: Piece, wanted: Iterable[Supported], why: str, now: datetime
) -> None:
    """Bring what is owed about a locked piece in line with the document that stands now.

    《信访工作条例》第三十二条: what is supported is carried out. What another document said is
    void, with the reason `why`; what this one says is opened once. For a part of another move of
    the piece, which tells the rest. Of what the organ above took up the lower unit carries out.
    """
    left = {(each.document_no, each.request_no): each for each in wanted}
    for execution in await queries.in_force(session, piece.id):
        if left.pop((execution.document_no, execution.request_no), None) is None:
            history.move(session, SYSTEM, execution, rules.VOID, now, why)
    issuer = piece.organ_id
    if left and issuer is None:
        issuer = (await order_queries.latest_of(session, piece.id)).issuer_id
    taken_up = await elevated.of_piece(session, piece.id) if left else None
    unit = piece.unit_id if taken_up is None else taken_up.unit_id
    for each in left.values():
        execution = Execution(
            piece_id=piece.id, document_no=each.document_no, request_no=each.request_no,
            owed=each.owed, unit_id=unit, issuer_id=issuer, opened_at=now,
        )  # fmt: skip
        history.move(session, SYSTEM, execution, rules.OPEN, now, each.document_no)
    await _tell(session, piece)


async def hand_over(session: AsyncSession, piece: Piece) -> None:
    """Let the piece's responsible unit owe what is not carried out; no last day moves."""
    for execution in await queries.in_force(session, piece.id):
        execution.unit_id = piece.unit_id


async def state_due(
    session: AsyncSession, actor: Actor, execution: Execution, form: DueIn, now: datetime
) -> None:
    """Say until when it is carried out.

    Raises `Conflict` (wrong-status, execution-due-stated), `Invalid` (execution-due-invalid).
    """
    rules.check_possible(rules.STATE_DUE, execution.due)
    rules.check_due(form.due, None, now)
    execution.due = form.due
    await _move(session, actor, execution, rules.STATE_DUE, now, form.due.isoformat())


async def move_due(
    session: AsyncSession, actor: Actor, execution: Execution, form: DueMove, now: datetime
) -> None:
    """Put the last day on another one, with a reason that the history keeps.

    Raises `Conflict` (wrong-status, execution-due-missing), `Invalid` (execution-due-invalid,
    not-masked).
    """
    rules.check_possible(rules.MOVE_DUE, execution.due)
    rules.check_due(form.due, execution.due, now)
    await _check_masked(session, execution, reason=form.reason)
    said = rules.moved(execution.due, form.due, form.reason)
    execution.due = form.due
    await _move(session, actor, execution, rules.MOVE_DUE, now, said)


async def note(
    session: AsyncSession,
    actor: Actor,
    execution: Execution,
    move: Move,
    form: Progress,
    now: datetime,
) -> None:
    """Note progress, or urge; nothing else changes. Raises `Conflict`, `Invalid` (not-masked)."""
    await _check_masked(session, execution, text=form.text)
    history.move(session, actor, execution, move, now, form.text)
    await _handled(session, actor, execution, now)


async def record_done(
    session: AsyncSession, actor: Actor, execution: Execution, form: DoneIn, now: datetime
) -> None:
    """Record that it was carried out, once the proof is attached.

    Raises `Conflict` (wrong-status, execution-unproved), `Invalid` (execution-done-invalid,
    not-masked).
    """
    rules.check_done(form.done_on, await queries.petitioned_on(session, execution), now)
    rules.check_proved(proved=await queries.is_proved(session, execution.id))
    await _check_masked(session, execution, proof=form.proof)
    execution.done_on, execution.proof = form.done_on, form.proof
    await _move(session, actor, execution, rules.RECORD_DONE, now, form.proof)


async def open_again(
    session: AsyncSession,
    actor: Actor,
    execution: Execution,
    move: Move,
    form: WithReason,
    now: datetime,
) -> None:
    """Owed again: the record was wrong, the issuer is not content, or it was ended by mistake.

    Raises `Conflict` (wrong-status), `Invalid` (not-masked).
    """
    await _check_masked(session, execution, reason=form.reason)
    execution.done_on = execution.proof = None
    await _move(session, actor, execution, move, now, form.reason)
    await matters.reopen_of(session, await queries.piece_of(session, execution), now)


async def confirm(session: AsyncSession, actor: Actor, execution: Execution, now: datetime) -> None:
    """The issuer finds it carried out, by somebody who did not prove it.

    Raises `Conflict` (wrong-status, execution-unproved, execution-second-needed).
    """
    check(rules.CONFIRM, execution.status)
    rules.check_proved(proved=await queries.is_proved(session, execution.id))
    execution.confirmed_at = now
    await _move(session, actor, execution, rules.CONFIRM, now, None)
    await orders.close_matter(session, await queries.piece_of(session, execution), now)


async def undo_confirmation(
    session: AsyncSession, actor: Actor, execution: Execution, form: WithReason, now: datetime
) -> None:
    """Confirmed by mistake: it is looked at again. Raises `Conflict`, `Invalid` (not-masked)."""
    await _check_masked(session, execution, reason=form.reason)
    execution.confirmed_at = None
    await _move(session, actor, execution, rules.UNDO_CONFIRMATION, now, form.reason)
    await matters.reopen_of(session, await queries.piece_of(session, execution), now)


async def end(
    session: AsyncSession, actor: Actor, execution: Execution, form: WithReason, now: datetime
) -> None:
    """Nothing is carried out any more, and why: the petitioner does without it, say.

    Raises `Conflict` (wrong-status), `Invalid` (not-masked).
    """
    await _check_masked(session, execution, reason=form.reason)
    await _move(session, actor, execution, rules.END, now, form.reason)


async def record_facets(
    session: AsyncSession, actor: Actor, piece: Piece, form: FacetsIn, now: datetime
) -> Piece:
    """Record which of 三到位一处理 hold; given anew they replace those before （第二十七条）.

    Raises `Conflict` (wrong-status, piece-sealed), `Invalid` (not-masked).
    """
    pieces.check_unsealed(piece, actor)
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"text": form.text})
    facets = sorted(set(form.facets))
    said = "、".join(label("facet", each) for each in facets) or "无"
    history.move(session, actor, piece, piece_rules.RECORD_FACETS, now, f"{said}：{form.text}")
    piece.facets = [str(each) for each in facets]
    await session.flush()  # the answer tells the new version
    return piece


async def _move(
    session: AsyncSession,
    actor: Actor,
    execution: Execution,
    move: Move,
    now: datetime,
    reason: str | None,
) -> None:
    """Move an execution, and tell others through its piece."""
    history.move(session, actor, execution, move, now, reason)
    piece = await queries.piece_of(session, execution)
    said = f"第{execution.request_no}项请求：{move.label}"
    history.move(session, SYSTEM, piece, piece_rules.CARRY_OUT, now, said)
    await _tell(session, piece)
    await _handled(session, actor, execution, now)


async def _handled(
    session: AsyncSession, actor: Actor, execution: Execution, now: datetime
) -> None:
    """Who carries out does not verify; who only confirms may."""
    if actor.unit == execution.unit_id:
        piece = await queries.piece_of(session, execution)
        await orders.handled(session, actor, piece, now)


async def _tell(session: AsyncSession, piece: Piece) -> None:
    await session.flush()  # what follows asks the database
    piece.executions_owed, piece.executions_done, piece.execution_due = await queries.told(
        session, piece.id
    )


async def _check_masked(session: AsyncSession, execution: Execution, **texts: str | None) -> None:
    await vault.check_masked(session, pieces.ids_beside(execution.piece_id), texts)
