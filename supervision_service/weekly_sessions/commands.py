"""What people do with a weekly session, and the call that comes by itself."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from shared import history
from shared.auth import SYSTEM, Actor
from shared.batches import BatchOutcome
from shared.bodies import WithReason
from shared.db import release
from shared.errors import Refusal
from shared.feed import savepoint
from shared.moves import Move
from shared.problems import invalid
from shared.workbook_cells import cells
from shared.workdays import local_date
from supervision_service.listings import queries as listings
from supervision_service.reports import commands as reports
from supervision_service.reports import rules as weeks
from supervision_service.reports.schemas import WeeklyReport
from supervision_service.weekly_sessions import queries, rules
from supervision_service.weekly_sessions.models import SessionCall, WeeklySession
from supervision_service.weekly_sessions.rules import sheet
from supervision_service.weekly_sessions.schemas import CutoffIn, Minutes, SessionIn


async def start(
    session: AsyncSession, actor: Actor, form: SessionIn, now: datetime
) -> WeeklySession:
    """开始一周的周调度：督办中的挂牌件都应在截止日期前报送。

    Raises `Invalid` (week-invalid, cutoff-outside, cutoff-past), `Conflict` (week-has-session).
    """
    week = weeks.week(form.week)
    rules.cutoff(week, form.cutoff, local_date(now))
    rules.none_open(await queries.taken(session, week.name), week)
    row = WeeklySession(week=week.name, cutoff=form.cutoff, opened_at=now)
    history.move(session, actor, row, rules.START, now)
    return row


async def move_cutoff(
    session: AsyncSession, actor: Actor, row: WeeklySession, form: CutoffIn, now: datetime
) -> None:
    """调整报送截止日期，说明理由。 Raises `Invalid` (cutoff-outside, cutoff-past)."""
    reason = f"{row.cutoff:%Y-%m-%d} → {form.cutoff:%Y-%m-%d}：{form.reason}"
    history.move(session, actor, row, rules.MOVE_CUTOFF, now, reason)
    rules.cutoff(weeks.week(row.week), form.cutoff, local_date(now))
    row.cutoff = form.cutoff


async def call(session: AsyncSession, actor: Actor, row: WeeklySession, now: datetime) -> None:
    """催报：截止日期过后，对还没有报送的单位各催报一次。 Raises `Conflict` (cutoff-not-over)."""
    await _call(session, actor, row, rules.CALL, now)


async def call_in_time(session: AsyncSession, row: WeeklySession, now: datetime) -> None:
    """Call for the missing reports, unless somebody has: for a job, which may run twice."""
    if row.status is rules.Status.OPENED and row.cutoff < local_date(now):
        await _call(session, SYSTEM, row, rules.CALL_IN_TIME, now)


async def _call(
    session: AsyncSession, actor: Actor, row: WeeklySession, move: Move, now: datetime
) -> None:
    history.move(session, actor, row, move, now)
    rules.possible(move, row.cutoff, local_date(now), 0)
    owed = await queries.owed(session, weeks.week(row.week))
    missing = [each for each in owed if not each.reported]
    session.add_all(
        SessionCall(
            session_id=row.id, listing_id=each.listing_id, unit_id=each.unit_id, called_at=now
        )
        for each in missing
    )
    row.called_at, row.owed, row.missing = now, len(owed), len(missing)


async def close(
    session: AsyncSession, actor: Actor, row: WeeklySession, form: Minutes, now: datetime
) -> None:
    """结束周调度：记明会议情况，当时的议程随之留存；恢复后再结束的，议程不变，原会议情况记入办理经过。"""
    if row.agenda is None:
        row.agenda = await queries.agenda_of_all(session, row, now)
    former = row.summary and f"原会议情况：{row.summary}"
    history.move(session, actor, row, rules.CLOSE, now, former)
    row.summary, row.closed_at = form.summary, now


async def reopen(
    session: AsyncSession, actor: Actor, row: WeeklySession, form: WithReason, now: datetime
) -> None:
    """恢复误结束的周调度，说明理由；会议情况和议程保留，再结束时更正。"""
    history.move(session, actor, row, rules.REOPEN, now, form.reason)
    row.closed_at = None


async def cancel(
    session: AsyncSession, actor: Actor, row: WeeklySession, form: WithReason, now: datetime
) -> None:
    """取消误开始的周调度，说明理由。 Raises `Conflict` (has-decisions)."""
    history.move(session, actor, row, rules.CANCEL, now, form.reason)
    decided = await queries.decided(session, row.id)
    rules.possible(rules.CANCEL, row.cutoff, local_date(now), decided)


async def take_in(
    session: AsyncSession, actor: Actor, row: WeeklySession, content: bytes, now: datetime
) -> dict[str, Any]:
    """收回填好的工作簿：逐行登记周报，有误的一行单独退回，不影响其余各行。

    Raises `Conflict` (session-over), `Invalid` (heading-missing, and what a workbook is refused
    for as a whole). A row is refused with the codes of a report, and listing-not-found.
    """
    rules.collects(row.status)
    await release(session)
    lines = sheet.lines(await cells(content, sheet.MOST_ROWS, sheet.MOST_COLUMNS))
    row = await queries.one(session, row.id)  # others went on with it while the workbook was read
    rules.collects(row.status)
    # In one order, so that two workbooks never wait for each other crosswise.
    answers = [
        await _take_in(session, actor, row, line, now)
        for line in sorted(lines, key=lambda line: line.number)
    ]
    items = sorted(answers, key=lambda answer: answer["row"])
    done = sum(answer["outcome"] is BatchOutcome.DONE for answer in items)
    return {"items": items, "done": done, "refused": len(items) - done}


async def _take_in(
    session: AsyncSession, actor: Actor, row: WeeklySession, line: sheet.Line, now: datetime
) -> dict[str, Any]:
    answer = {"row": line.row, "number": line.number, "code": None, "detail": None, "errors": []}
    try:
        form = _form(line, row.week)
        async with savepoint(session):
            listing = await listings.numbered(session, actor, line.number)
            await reports.report(session, actor, listing, form, now)
    except Refusal as refusal:
        errors = refusal.extra.get("errors", [])
        refused = {"code": refusal.code, "detail": refusal.detail, "errors": errors}
        return {**answer, "outcome": BatchOutcome.REFUSED, **refused}
    return {**answer, "outcome": BatchOutcome.DONE}


def _form(line: sheet.Line, week: str) -> WeeklyReport:
    """The report that a row says. Raises `Invalid` (invalid-input)."""
    try:
        return WeeklyReport.model_validate(sheet.form(line.report, week))
    except ValidationError as error:
        raise invalid(error.errors()) from error
