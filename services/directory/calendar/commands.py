"""Recording a year of the calendar, as shipped or as two administrators enter it."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.directory.calendar import queries, rules
from services.directory.calendar.models import CalendarNotice
from services.directory.calendar.rules import DayValues
from services.directory.calendar.schemas import NoticeIn
from shared import history
from shared.auth import Actor
from shared.bodies import WithReason
from shared.directory import CalendarYear
from shared.snapshots import Moved


async def record(session: AsyncSession, year: int, days: list[DayValues], now: datetime) -> None:
    """Set the special days of a year; the other services recompute their deadlines."""
    row = await session.merge(CalendarYear(year=year, days=days))
    history.publish_row(session, row, Moved("record", now))


async def enter(
    session: AsyncSession, actor: Actor, year: int, form: NoticeIn, now: datetime
) -> CalendarNotice:
    """Enter the notice of a year, also one that changes a known year; nothing counts by it yet.

    Raises `Invalid` (days-invalid), `Conflict` (notice-pending).
    """
    rules.check_days(year, [(day.date, day.kind) for day in form.days])
    rules.check_none_entered(waiting=await queries.waiting(session, year))
    days = sorted(form.days, key=lambda day: day.date)
    row = CalendarNotice(
        year=year,
        notice=form.notice,
        days=[{**day.model_dump(mode="json"), "notice": form.notice} for day in days],
        entered_by=actor.id,
        entered_at=now,
    )
    history.move(session, actor, row, rules.ENTER, now)
    try:
        await session.flush()  # the answer tells the version
    except IntegrityError as error:  # another one was entered meanwhile
        raise rules.pending() from error
    return row


async def confirm(
    session: AsyncSession, actor: Actor, row: CalendarNotice, now: datetime
) -> CalendarNotice:
    """Confirm as a second person: from now on everything counts by it.

    Raises `Conflict` (wrong-status, notice-enterer).
    """
    history.move(session, actor, row, rules.CONFIRM, now)
    row.decided_by, row.decided_at = actor.id, now
    await record(session, row.year, row.days, now)
    await session.flush()  # the answer tells the version
    return row


async def reject(
    session: AsyncSession, actor: Actor, row: CalendarNotice, form: WithReason, now: datetime
) -> CalendarNotice:
    """Do not confirm; it may be entered anew. Raises `Conflict` (wrong-status)."""
    history.move(session, actor, row, rules.REJECT, now, form.reason)
    row.decided_by, row.decided_at = actor.id, now
    await session.flush()  # the answer tells the version
    return row
