"""联销: what an organ told is confirmed by a second person, and all sides end it together."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from shared import history
from shared.auth import Actor
from shared.bodies import WithReason
from shared.workdays import local_date
from supervision_service.joint_handlings import queries, rules
from supervision_service.joint_handlings.commands import forget_answer
from supervision_service.joint_handlings.models import JointHandling, JointOrgan
from supervision_service.joint_handlings.rules import Word
from supervision_service.joint_handlings.schemas import Told


async def confirm_record(
    session: AsyncSession, actor: Actor, row: JointHandling, no: int, now: datetime
) -> None:
    """第二人确认来函登记；登记的是销号的，自此生效。

    Raises `NotFound` (organ-not-found), `Conflict` (nothing-recorded, confirmer-is-recorder).
    """
    organ = queries.organ(row, no)
    rules.waiting(organ.side)
    history.move(session, actor, row, rules.CONFIRM_RECORD, now, organ.name)
    ends = organ.waits is Word.END
    organ.waits = organ.recorded_by = None
    if ends:
        organ.ended_on = organ.end_told_on
        history.move(session, actor, row, rules.TAKE_END, now, organ.name)
        _complete(session, actor, row, now)


async def return_record(
    session: AsyncSession, actor: Actor, row: JointHandling, no: int, form: WithReason,
    now: datetime,
) -> None:  # fmt: skip
    """第二人退回来函登记，说明理由，由登记人重新登记。 Raises as `confirm_record`."""
    organ = queries.organ(row, no)
    rules.waiting(organ.side)
    history.move(session, actor, row, rules.RETURN_RECORD, now, f"{organ.name}：{form.reason}")
    if organ.waits is Word.ANSWER:
        forget_answer(organ)
    else:
        _forget_end(organ)


async def end(session: AsyncSession, actor: Actor, row: JointHandling, now: datetime) -> None:
    """本单位确认销号；其他各方都已确认的，同时办结。

    Raises `Conflict` (organ-unanswered, findings-missing, side-ended).
    """
    rules.endable(row.kind, row.sides, row.findings)
    rules.not_ended(row.unit_name, row.our_end_on, None)
    history.move(session, actor, row, rules.END, now)
    row.our_end_on = local_date(now)
    _complete(session, actor, row, now)


async def confirm_end(
    session: AsyncSession, actor: Actor, row: JointHandling, no: int, now: datetime
) -> None:
    """有账号的部门自己确认销号。

    Raises `NotFound`, `Conflict` (organ-unanswered, findings-missing, organ-has-no-part,
    side-ended).
    """
    today = local_date(now)
    organ = queries.own_organ(row, actor, no, today)
    _may_end(row, organ)
    history.move(session, actor, row, rules.CONFIRM_END, now, organ.name)
    organ.end_told_on = organ.ended_on = today
    _complete(session, actor, row, now)


async def record_end(
    session: AsyncSession, actor: Actor, row: JointHandling, no: int, form: Told, now: datetime
) -> None:
    """登记没有账号的部门确认销号（来函或者会上），由第二人确认。

    Raises `NotFound`, `Conflict` (as `confirm_end`), `Invalid` (day-invalid, reply-no-missing).
    """
    organ = queries.organ(row, no)
    _may_end(row, organ)
    history.move(session, actor, row, rules.RECORD_END, now, organ.name)
    rules.dated(form.told_on, organ.answered_on, local_date(now), "told_on")
    rules.lettered(form.channel, form.reply_no)
    organ.end_channel, organ.end_reply_no = form.channel, form.reply_no
    organ.end_told_on, organ.waits, organ.recorded_by = form.told_on, Word.END, actor.id


async def resume(
    session: AsyncSession, actor: Actor, row: JointHandling, form: WithReason, now: datetime
) -> None:
    """恢复联办，说明理由：各方的销号确认一并撤销，不留一方已销、另一方未销的情形。"""
    history.move(session, actor, row, rules.RESUME, now, form.reason)
    row.our_end_on = row.ended_on = None
    for each in row.asked:
        _forget_end(each)


def _may_end(row: JointHandling, organ: JointOrgan) -> None:
    rules.endable(row.kind, row.sides, row.findings)
    rules.has_part(organ.side)
    rules.not_ended(organ.name, organ.ended_on, organ.waits)


def _complete(session: AsyncSession, actor: Actor, row: JointHandling, now: datetime) -> None:
    if not row.open_sides:
        history.move(session, actor, row, rules.COMPLETE, now)
        row.ended_on = local_date(now)


def _forget_end(organ: JointOrgan) -> None:
    organ.end_channel = organ.end_reply_no = organ.end_told_on = organ.ended_on = None
    organ.waits = organ.recorded_by = None
