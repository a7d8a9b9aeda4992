"""Weeks of the weekly dispatch, and who may report. No I/O in this file."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import Role
from shared.workdays import ends_at

REPORTERS = frozenset({Role.UNIT_HANDLER})
_WEEK = re.compile(r"^(20[0-9]{2})-W([0-9]{2})$")


@dataclass(frozen=True, slots=True)
class Week:
    """An ISO week, Monday to Sunday in Asia/Shanghai."""

    monday: date

    @property
    def name(self) -> str:
        """2026-W40."""
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02d}"

    @property
    def end(self) -> datetime:
        """The instant at which its Sunday ends."""
        return ends_at(self.monday + timedelta(days=6))


def week_of(day: date) -> Week:
    """The ISO week that `day` lies in."""
    return Week(day - timedelta(days=day.weekday()))


def week(name: str) -> Week:
    """The ISO week called `name`. Raises `Invalid` (week-invalid) for one that does not exist."""
    found = _WEEK.match(name)
    try:
        if found is None:
            raise ValueError(name)
        return Week(date.fromisocalendar(int(found[1]), int(found[2]), 1))
    except ValueError as error:
        detail = "周次应形如 2026-W40，且该年须有这一周。"
        raise Invalid("week-invalid", detail, [FieldError("week", "周次无效")]) from error


def reportable(week: Week, today: date, supervised_from: datetime | None) -> None:
    """May a report be recorded for this week?

    Raises `Invalid`: week-in-future, or week-before-start for one that ended before supervision
    began.
    """
    if week.monday > today:
        detail = "不能提前报送以后各周的进展。"
        raise Invalid("week-in-future", detail, [FieldError("week", "晚于本周")])
    if supervised_from is None or week.end <= supervised_from:
        detail = "该周尚未启动督办，无须报送。"
        raise Invalid("week-before-start", detail, [FieldError("week", "早于启动督办")])


def only_one(recorded: bool, week: Week) -> None:
    """Raise `Conflict` (already-reported) for a second report of one unit for one week."""
    if recorded:
        detail = f"本单位{week.name}的进展已经报送，不能重复报送。"
        raise Conflict("already-reported", detail, week=week.name)
