"""What people do with a rectification; what is open is counted on its inspection."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from shared import history
from shared.auth import Actor
from shared.bodies import WithReason
from shared.directory import Organisation
from shared.workdays import local_date
from supervision_service.inspections.models import Inspection, Stop
from supervision_service.rectifications import queries, rules
from supervision_service.rectifications.models import Rectification
from supervision_service.rectifications.schemas import (
    Confirmation,
    RectificationAnswer,
    Resumption,
)


def demand(
    session: AsyncSession,
    actor: Actor,
    inspection: Inspection,
    stop: Stop,
    unit: Organisation,
    issue: str,
    due: date,
    now: datetime,
) -> Rectification:
    """Enter what the letter of a stop, still without a number, asks `unit` to put right."""
    row = Rectification(
        inspection=inspection,
        inspection_id=inspection.id,
        stop_no=stop.no,
        unit_id=unit.id,
        unit_line=unit.line,
        unit_name=unit.name,
        issue=issue,
        due=due,
    )
    history.move(session, actor, row, rules.DEMAND, now)
    inspection.open_rectifications += 1
    return row


async def withdraw_of(
    session: AsyncSession,
    actor: Actor,
    inspection: Inspection,
    stop_no: int,
    reason: str | None,
    now: datetime,
) -> None:
    """Withdraw what is owed by a letter that another one replaces."""
    for row in await queries.open_of(session, inspection.id, stop_no):
        history.move(session, actor, row, rules.WITHDRAW, now, reason)
        inspection.open_rectifications -= 1


async def answer(
    session: AsyncSession,
    actor: Actor,
    row: Rectification,
    form: RectificationAnswer,
    now: datetime,
) -> None:
    """责任单位答复整改情况。"""
    history.move(session, actor, row, rules.ANSWER, now)
    row.answer, row.answered_at, row.answered_on = form.answer, now, local_date(now)


async def confirm(
    session: AsyncSession, actor: Actor, row: Rectification, form: Confirmation, now: datetime
) -> None:
    """确认整改到位。"""
    history.move(session, actor, row, rules.CONFIRM, now, form.opinion)
    row.opinion = form.opinion
    row.inspection.open_rectifications -= 1


async def send_back(
    session: AsyncSession, actor: Actor, row: Rectification, form: Resumption, now: datetime
) -> None:
    """退回整改答复，说明理由；期限可以另定，已过的须另定。

    Raises `Invalid` (due-past, due-missing).
    """
    history.move(session, actor, row, rules.RETURN, now, _why(row, form))
    _owed_again(row, form, now)
    row.returned += 1


async def withdraw(
    session: AsyncSession, actor: Actor, row: Rectification, form: WithReason, now: datetime
) -> None:
    """撤销不成立的整改事项，说明理由。"""
    history.move(session, actor, row, rules.WITHDRAW, now, form.reason)
    row.inspection.open_rectifications -= 1


async def reopen(
    session: AsyncSession, actor: Actor, row: Rectification, form: Resumption, now: datetime
) -> None:
    """恢复已经确认或者撤销的整改事项，说明理由；期限已过的须另定。

    Raises `Conflict` (inspection-closed, letter-replaced), `Invalid` (due-past, due-missing).
    """
    history.move(session, actor, row, rules.REOPEN, now, _why(row, form))
    rules.possible(rules.REOPEN, row)
    _owed_again(row, form, now)
    row.opinion = None
    row.inspection.open_rectifications += 1


def _why(row: Rectification, form: Resumption) -> str:
    """The reason, and from when to when the last day moves."""
    if form.due is None or form.due == row.due:
        return form.reason
    return f"{row.due:%Y-%m-%d} → {form.due:%Y-%m-%d}：{form.reason}"


def _owed_again(row: Rectification, form: Resumption, now: datetime) -> None:
    row.due = rules.owed_until(form.due, row.due, local_date(now))
    row.answered_at = row.answered_on = None
