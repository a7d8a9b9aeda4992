"""What may happen to a weekly session, and when. No I/O in this file.

周调度 (domain §4.5): a round is opened for a week, every case under supervision owes its report
until the cut-off, who did not report is called for once, and the meeting closes with what it
decided.
"""

from datetime import date, timedelta
from enum import StrEnum

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Role
from shared.regions import Level
from shared.workdays import chinese_date
from supervision_service.reports.rules import Week


class Status(StrEnum):
    """Where a weekly session stands."""

    OPENED = "opened"
    CALLED = "called"
    CLOSED = "closed"
    CANCELLED = "cancelled"


OPEN = frozenset({Status.OPENED, Status.CALLED})
"""Reports are collected, or the meeting is yet to be closed."""
LATEST_CUTOFF = timedelta(days=13)
"""After the week's Monday: the Sunday of the week that follows."""

DEPARTMENT = "510000"
"""Line of the Department, which every case of the province lies on."""

_SUPERVISOR = (By({Role.SUPERVISOR}, Level.PROVINCE),)

START = Move("open", "开始周调度", frozenset(), Status.OPENED, _SUPERVISOR)
MOVE_CUTOFF = Move("move-cutoff", "调整报送截止日期", {Status.OPENED}, None, _SUPERVISOR)
CALL = Move("call-missing", "催报周报", {Status.OPENED}, Status.CALLED, _SUPERVISOR)
# Nobody called when the cut-off had passed.
CALL_IN_TIME = Move(
    "call-in-time", "到期催报周报", {Status.OPENED}, Status.CALLED, {Role.SYSTEM}, called=False
)
CLOSE = Move("close", "结束周调度", {Status.CALLED}, Status.CLOSED, _SUPERVISOR)
REOPEN = Move("reopen", "恢复周调度", {Status.CLOSED}, Status.CALLED, _SUPERVISOR)
CANCEL = Move("cancel", "取消周调度", OPEN, Status.CANCELLED, _SUPERVISOR)

MOVES = (START, MOVE_CUTOFF, CALL, CALL_IN_TIME, CLOSE, REOPEN, CANCEL)


def reads_minutes(line: str) -> bool:
    """Whether who sits there reads what a session came to: a sentence of it is about any case."""
    return line == DEPARTMENT


def cutoff(week: Week, day: date, today: date) -> None:
    """Raise `Invalid` (cutoff-outside, cutoff-past) for a day on which no report could be due.

    It lies in the week or in the one after it, and not before today.
    """
    if not week.monday <= day <= week.monday + LATEST_CUTOFF:
        detail = "报送截止日期应在本周或者下一周内。"
        raise Invalid("cutoff-outside", detail, [FieldError("cutoff", "不在本周或者下一周内")])
    if day < today:
        detail = "报送截止日期不能早于今天。"
        raise Invalid("cutoff-past", detail, [FieldError("cutoff", "早于今天")])


def none_open(taken: bool, week: Week) -> None:
    """Raise `Conflict` (week-has-session): a week has one session that is not cancelled."""
    if taken:
        detail = f"{week.name}的周调度已经开始，不能重复开始。"
        raise Conflict("week-has-session", detail, week=week.name)


def collects(status: Status) -> None:
    """Raise `Conflict` (session-over) unless reports are still taken in for the session."""
    if status not in OPEN:
        detail = "该次周调度已经结束或者取消，请逐件补报周报。"
        raise Conflict("session-over", detail, current=str(status))


def possible(move: Move, cutoff: date, today: date, decided: int) -> None:
    """Raise `Conflict` unless the move may be made now, beyond what its status says.

    cutoff-not-over: reports may still come. has-decisions: what was decided stays; a round with
    decisions is closed, not cancelled.
    """
    if move is CALL and today <= cutoff:
        detail = f"周报可以报到{chinese_date(cutoff)}，次日起才能催报。"
        raise Conflict("cutoff-not-over", detail, cutoff=cutoff.isoformat())
    if move is CANCEL and decided:
        detail = f"该次周调度已议定{decided}项，不能取消，请办结会议。"
        raise Conflict("has-decisions", detail, decided=decided)
