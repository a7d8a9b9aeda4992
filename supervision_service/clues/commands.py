"""What people do with a clue; whatever is counted is counted anew with every move."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared import history, series
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.db import new_id
from shared.moves import Move, check
from shared.snapshots import Moved
from shared.workdays import local_date
from supervision_service.clues import queries, rules
from supervision_service.clues.models import Clue, ClueCount
from supervision_service.clues.schemas import (
    ClueDraft,
    ClueDue,
    ClueHandOver,
    ClueIn,
    ClueReceipt,
    ClueRedirection,
    ClueRefusal,
    ClueResult,
    ClueRevision,
    ClueTakingUp,
)
from supervision_service.follow_ups.rules import ahead
from supervision_service.joint_handlings.commands import numbered
from supervision_service.joint_handlings.rules import goes_on, letters
from supervision_service.matters import queries as matters


async def note(session: AsyncSession, actor: Actor, form: ClueIn, now: datetime) -> Clue:
    """登记办理中发现的线索，报请领导决定移交；不写信访人和其他个人。

    Raises `Invalid` (matter-unknown, names-person, decider-unknown, day-invalid), `Conflict`
    (matter-merged).
    """
    today = local_date(now)
    matter = await matters.to_nominate(session, actor, form.matter_id)
    goes_on(matter.status)
    ordinal = await series.next_number(session, rules.SERIES, today.year)
    row = Clue(
        matter=matter,
        matter_id=matter.id,
        number=rules.number(today.year, ordinal),
        unit_id=actor.unit,
        unit_line=actor.line,
        unit_name=actor.unit_name,
        maker=actor.id,
        noted_at=now,
    )
    await _said(session, actor, row, form, now)
    await _move(session, actor, row, rules.NOTE, now)
    return row


async def revise(
    session: AsyncSession, actor: Actor, row: Clue, form: ClueRevision, now: datetime
) -> None:
    """修改尚未决定移交的线索，或者改报其他领导，说明理由。 Raises as `note`."""
    await _said(session, actor, row, form, now)
    await _move(session, actor, row, rules.REVISE, now, form.reason)


async def approve(session: AsyncSession, actor: Actor, row: Clue, now: datetime) -> None:
    """领导同意移交。"""
    await _move(session, actor, row, rules.APPROVE, now)
    row.signer_name = actor.name


async def drop(
    session: AsyncSession, actor: Actor, row: Clue, form: WithReason, now: datetime
) -> None:
    """领导决定不予移交，说明理由。 Raises `Invalid` (names-person)."""
    await _move(session, actor, row, rules.DROP, now, form.reason)


async def withdraw(
    session: AsyncSession, actor: Actor, row: Clue, form: WithReason, now: datetime
) -> None:
    """移交以前撤回，说明理由。 Raises `Invalid` (names-person)."""
    await _move(session, actor, row, rules.WITHDRAW, now, form.reason)


async def reopen(
    session: AsyncSession, actor: Actor, row: Clue, form: WithReason, now: datetime
) -> None:
    """恢复不予移交或者已撤回的线索，说明理由，重新报请决定。 Raises `Invalid` (names-person)."""
    await _move(session, actor, row, rules.REOPEN, now, form.reason)
    row.signer_name = None


async def hand_over(
    session: AsyncSession, actor: Actor, row: Clue, form: ClueHandOver, now: datetime
) -> None:
    """移交有权处理的机关，编发移交函，定反馈期限。 Raises `Invalid` (due-past)."""
    today = local_date(now)
    check(rules.HAND_OVER, row.status)
    ahead(form.answer_due, today, "answer_due")
    (number,) = await numbered(session, actor, today, letters.CLUE)
    row.document_no, row.handed_over_on, row.answer_due = number, today, form.answer_due
    row.letter = rules.letter(
        number, row.organ, row.what, row.facts, row.materials, form.answer_due,
        row.signer_name or actor.name, row.unit_name, today,
    )  # fmt: skip
    _nothing_proposed(row)
    await _move(session, actor, row, rules.HAND_OVER, now, number)


async def undo_hand_over(
    session: AsyncSession, actor: Actor, row: Clue, form: WithReason, now: datetime
) -> None:
    """撤销没有送到或者有误的移交，说明理由；原移交函作废。 Raises `Invalid` (names-person)."""
    reason = f"{row.document_no}作废：{form.reason}"
    await _move(session, actor, row, rules.UNDO_HAND_OVER, now, reason)
    row.document_no = row.letter = row.handed_over_on = row.answer_due = None
    _nothing_proposed(row)


async def record_receipt(
    session: AsyncSession, actor: Actor, row: Clue, form: ClueReceipt, now: datetime
) -> None:
    """登记接收回执的编号和日期。 Raises `Invalid` (day-invalid)."""
    await _move(session, actor, row, rules.RECORD_RECEIPT, now, form.receipt_no)
    rules.dated(form.received_on, row.handed_over_on, local_date(now), "received_on")
    row.receipt_no, row.received_on = form.receipt_no, form.received_on


async def undo_receipt(
    session: AsyncSession, actor: Actor, row: Clue, form: WithReason, now: datetime
) -> None:
    """撤销接收登记，说明理由。 Raises `Invalid` (names-person)."""
    await _move(session, actor, row, rules.UNDO_RECEIPT, now, form.reason)
    row.receipt_no = row.received_on = None


async def record_taking_up(
    session: AsyncSession, actor: Actor, row: Clue, form: ClueTakingUp, now: datetime
) -> None:
    """登记已经受理。 Raises `Invalid` (day-invalid)."""
    await _move(session, actor, row, rules.RECORD_TAKING_UP, now, form.decision_no)
    rules.dated(form.decided_on, row.received_on, local_date(now), "decided_on")
    row.decision_no, row.decided_on = form.decision_no, form.decided_on


async def record_refusal(
    session: AsyncSession, actor: Actor, row: Clue, form: ClueRefusal, now: datetime
) -> None:
    """登记不予受理及其理由。 Raises `Invalid` (day-invalid, names-person)."""
    rules.nameless({"refusal": form.refusal})
    await _move(session, actor, row, rules.RECORD_REFUSAL, now, form.refusal)
    rules.dated(form.decided_on, row.received_on, local_date(now), "decided_on")
    row.refusal, row.decision_no, row.decided_on = form.refusal, form.decision_no, form.decided_on


async def undo_decision(
    session: AsyncSession, actor: Actor, row: Clue, form: WithReason, now: datetime
) -> None:
    """撤销受理情况的登记，说明理由。 Raises `Invalid` (names-person)."""
    await _move(session, actor, row, rules.UNDO_DECISION, now, form.reason)
    row.decision_no = row.decided_on = row.refusal = None


async def redirect(
    session: AsyncSession, actor: Actor, row: Clue, form: ClueRedirection, now: datetime
) -> None:
    """不予受理的，改向其他机关移交，说明理由，重新报请决定；此前的见办理经过。

    Raises `Invalid` (names-person).
    """
    await _move(session, actor, row, rules.REDIRECT, now, f"原移交{row.organ}：{form.reason}")
    row.organ_kind, row.organ = form.organ_kind, form.organ
    row.signer_name = row.document_no = row.letter = row.handed_over_on = row.answer_due = None
    row.receipt_no = row.received_on = row.decision_no = row.decided_on = row.refusal = None
    _nothing_proposed(row)


async def record_result(
    session: AsyncSession, actor: Actor, row: Clue, form: ClueResult, now: datetime
) -> None:
    """登记查处结果。 Raises `Invalid` (day-invalid, names-person)."""
    rules.nameless({"result": form.result})
    await _move(session, actor, row, rules.RECORD_RESULT, now, form.result)
    rules.dated(form.result_on, row.decided_on, local_date(now), "result_on")
    row.result, row.result_on = form.result, form.result_on


async def undo_result(
    session: AsyncSession, actor: Actor, row: Clue, form: WithReason, now: datetime
) -> None:
    """撤销查处结果的登记，说明理由。 Raises `Invalid` (names-person)."""
    await _move(session, actor, row, rules.UNDO_RESULT, now, form.reason)
    row.result = row.result_on = None


async def move_due(
    session: AsyncSession, actor: Actor, row: Clue, form: ClueDue, now: datetime
) -> None:
    """调整反馈期限，说明理由；还没有决定的催问建议失效。

    Raises `Invalid` (due-past, names-person).
    """
    ahead(form.answer_due, local_date(now), "answer_due")
    reason = f"{row.answer_due} → {form.answer_due:%Y-%m-%d}：{form.reason}"
    await _move(session, actor, row, rules.MOVE_DUE, now, reason)
    row.answer_due = form.answer_due
    if row.awaits_decision:
        row.proposed_on = None


async def propose(session: AsyncSession, row: Clue, now: datetime) -> None:
    """Propose to ask the organ, once. For a job, which may run twice at once."""
    due, today = row.answer_due, local_date(now)
    silent = row.status in rules.WITH_ORGAN and row.proposed_on is None
    if silent and due is not None and due < today:
        await _move(session, SYSTEM, row, rules.PROPOSE, now)
        row.proposed_on = today


async def remind(session: AsyncSession, actor: Actor, row: Clue, now: datetime) -> None:
    """按建议发出催问函，编发文字号。 Raises `Conflict` (nothing-proposed)."""
    today = local_date(now)
    check(rules.REMIND, row.status)
    rules.proposed(is_open=row.awaits_decision)
    (number,) = await numbered(session, actor, today, letters.CLUE)
    row.reminder_no, row.reminded_on = number, today
    row.reminder = rules.reminder(
        number, row.organ, row.document_no or "", row.handed_over_on or today,
        row.answer_due or today, row.unit_name, today,
    )  # fmt: skip
    await _move(session, actor, row, rules.REMIND, now, number)


async def dismiss(
    session: AsyncSession, actor: Actor, row: Clue, form: WithReason, now: datetime
) -> None:
    """不予催问，说明理由。 Raises `Conflict` (nothing-proposed), `Invalid` (names-person)."""
    check(rules.DISMISS, row.status)
    rules.proposed(is_open=row.awaits_decision)
    await _move(session, actor, row, rules.DISMISS, now, form.reason)
    row.dismissed_on = local_date(now)


async def _said(
    session: AsyncSession, actor: Actor, row: Clue, form: ClueDraft, now: datetime
) -> None:
    """What the clue says, and which leader decides on it."""
    texts = {name: getattr(form, name) for name in ("what", "facts", "materials", "organ")}
    rules.nameless(texts)
    rules.dated(form.found_on, None, local_date(now), "found_on")
    leader = await queries.decider(session, actor, form.decider_id)
    rules.decider_known(known=leader is not None)
    if leader is not None:
        row.decider_unit = leader.unit
    for name, value in form.model_dump(exclude={"reason", "matter_id"}).items():
        setattr(row, name, value)


def _nothing_proposed(row: Clue) -> None:
    row.proposed_on = row.dismissed_on = None
    row.reminder_no = row.reminder = row.reminded_on = None


async def _move(
    session: AsyncSession,
    actor: Actor,
    row: Clue,
    move: Move,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Move it, and count the unit's clues of that month anew; what others are told is numbers."""
    rules.nameless({"reason": reason})
    history.move(session, actor, row, move, now, reason)
    await session.flush()  # what is counted is written
    first = local_date(row.noted_at).replace(day=1)
    key = {"unit_id": row.unit_id, "month": f"{first:%Y-%m}"}
    new = {**key, **{status.value: 0 for status in rules.COUNTED}}
    first_time = insert(ClueCount).values(id=new_id(), unit_line=row.unit_line, **new)
    await session.execute(first_time.on_conflict_do_nothing())
    count = (await session.scalars(sa.select(ClueCount).filter_by(**key).with_for_update())).one()
    found = await session.execute(queries.by_status(row.unit_id, first))
    numbers = {each.status: each.number for each in found}
    for status in rules.COUNTED:
        setattr(count, status.value, numbers.get(status, 0))
    history.publish_row(session, count, Moved("count", now))
