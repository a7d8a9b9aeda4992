"""Recording what leaders did, and following up what they instructed."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from assignment_service.leader_acts import queries, rules
from assignment_service.leader_acts.models import Instruction, LeaderAct
from assignment_service.leader_acts.rules import Status
from assignment_service.leader_acts.schemas import LeaderActIn
from shared import history
from shared.auth import Actor
from shared.db import new_id
from shared.workdays import local_date


async def record(
    session: AsyncSession, actor: Actor, form: LeaderActIn, now: datetime
) -> LeaderAct:
    """Record an act of the leader of a charge; what the office records the leader confirms.

    Raises `Forbidden` (by the move), `Conflict` (charge-not-held) or `Invalid` (charge-unknown,
    act-date-wrong, instruction-incomplete, instruction-needless, answer-due-past, unit-unknown,
    asked-elsewhere).
    """
    charge = await queries.charge(session, actor, form.charge_id)
    row = LeaderAct(
        id=new_id(),
        **form.model_dump(),
        matter_id=charge.matter_id,
        level=charge.level,
        leader_id=charge.leader_id,
        leader_name=charge.leader_name,
        leader_post=charge.leader_post,
        unit_id=charge.unit_id,
        recorded_at=now,
    )
    history.move(session, actor, row, rules.recording(charge.leader_id, actor.id), now)
    rules.check_charge(charge.status)
    today = local_date(now)
    rules.check_held_on(form.held_on, local_date(charge.active_since or now), today)
    rules.check_instruction(form.act, form.asked_id, form.answer_due, form.decisions, today)
    if form.asked_id is not None:
        unit = await queries.asked(session, form.asked_id)
        rules.check_asked(unit.line, charge.matter_line)
    await session.flush()
    if row.status is Status.CONFIRMED:
        await _give(session, actor, row, now)
    return row


async def confirm(session: AsyncSession, actor: Actor, row: LeaderAct, now: datetime) -> None:
    """The leader confirms what the office recorded; an instruction goes out to its unit."""
    history.move(session, actor, row, rules.CONFIRM, now)
    await _give(session, actor, row, now)
    await session.flush()


async def withdraw(
    session: AsyncSession, actor: Actor, row: LeaderAct, reason: str, now: datetime
) -> None:
    """What was recorded wrongly is withdrawn, its instruction with it; both stay readable."""
    history.move(session, actor, row, rules.WITHDRAW, now, reason)
    given = await queries.of_act(session, row.id)
    if given is not None:
        history.move(session, actor, given, rules.FALL, now, reason)
    await session.flush()


async def answer(
    session: AsyncSession, actor: Actor, row: Instruction, text: str, now: datetime
) -> None:
    """The unit reports how the instruction was carried out."""
    history.move(session, actor, row, rules.ANSWER, now, text)
    row.answer, row.answered_on = text, local_date(now)
    await session.flush()


async def accept(session: AsyncSession, actor: Actor, row: Instruction, now: datetime) -> None:
    """The leader, or the office for the leader, finds it carried out."""
    history.move(session, actor, row, rules.ACCEPT, now)
    await session.flush()


async def send_back(
    session: AsyncSession, actor: Actor, row: Instruction, reason: str, now: datetime
) -> None:
    """It is not carried out yet: the unit answers again, the day it was due stays."""
    history.move(session, actor, row, rules.RETURN, now, reason)
    row.answer = row.answered_on = None
    await session.flush()


async def reopen(
    session: AsyncSession, actor: Actor, row: Instruction, reason: str, now: datetime
) -> None:
    """It was found carried out by mistake."""
    history.move(session, actor, row, rules.REOPEN, now, reason)
    await session.flush()


async def _give(session: AsyncSession, actor: Actor, row: LeaderAct, now: datetime) -> None:
    """A confirmed instruction becomes the task of its unit."""
    if row.asked_id is None or row.answer_due is None or row.decisions is None:
        return
    unit = await queries.asked(session, row.asked_id)
    task = Instruction(
        act_id=row.id,
        matter_id=row.matter_id,
        level=row.level,
        leader_id=row.leader_id,
        unit_id=row.unit_id,
        asked_id=unit.id,
        asked_line=unit.line,
        instruction=row.decisions,
        answer_due=row.answer_due,
    )
    history.move(session, actor, task, rules.GIVE, now)
