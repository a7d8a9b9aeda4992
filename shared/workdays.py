"""Counting days: natural days, working days, and the last day of a period.

《民法典》第二百零一条、第二百零三条、第二百零四条, applied to petitions by analogy: the day of the
event is not counted, and a period that would end on a rest day ends on the next working day.
Pure: no clock, no database; the published calendar is read from the package once.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
FIRST_DAY, LAST_DAY = date(1949, 10, 1), date(2199, 12, 31)
"""No office has records of days before, and nothing it counts ends after."""
SOON = timedelta(days=10)
"""Up to ten days before its last day a thing is due soon (domain §4.4, yellow)."""
_DAY = timedelta(days=1)


class Unit(StrEnum):
    """日 (natural days) or 工作日 (working days); the Regulations mean 日 where not said."""

    ND = "ND"
    WD = "WD"


class DayKind(StrEnum):
    """Why a day departs from Monday-to-Friday."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"


@dataclass(frozen=True, slots=True)
class Day:
    """A day that departs from Monday-to-Friday, with its festival and the notice that fixed it."""

    date: date
    kind: DayKind
    name: str
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Length:
    """How long a period is: `n` ≥ 0 days of `unit`."""

    n: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.n < 0:
            raise ValueError("a period cannot have a negative length")


@dataclass(frozen=True, slots=True)
class Due:
    """Last day of a period.

    `raw` is the plain count, which the national platform compares with; `legal` is `raw` moved to
    the next working day, which decides whether an act was late. `provisional`: a year whose holiday
    notice is not known was touched, so both may change when it comes.
    """

    raw: date
    legal: date
    provisional: bool


class Calendar:
    """Which days are worked. A year not `covered` by a notice counts as Monday to Friday."""

    def __init__(self, days: Iterable[Day], covered: Iterable[int]) -> None:
        self._days = {day.date: day for day in days}
        self.covered = frozenset(covered)

    def is_working(self, day: date) -> bool:
        """True for an adjusted working day, and for a weekday that is no holiday."""
        special = self._days.get(day)
        if special is not None:
            return special.kind == DayKind.WORKDAY
        return day.weekday() < 5

    def special(self, day: date) -> Day | None:
        """What a notice says of the day, if it departs from Monday-to-Friday."""
        return self._days.get(day)

    def is_provisional(self, day: date) -> bool:
        """True when no holiday notice is known for the day's year."""
        return day.year not in self.covered


def due(start: date | datetime, length: Length, calendar: Calendar) -> Due:
    """Last day of a period that begins with an event at `start`, whose own day is not counted.

    A `datetime` is taken to its day in Asia/Shanghai. Raises `ValueError` for a naive one.
    """
    first = local_date(start)
    if length.unit is Unit.ND:
        return _rolled(first + timedelta(days=length.n), calendar)
    day, provisional, left = first, False, length.n
    while left:
        day += _DAY
        provisional = provisional or calendar.is_provisional(day)
        left -= calendar.is_working(day)
    return Due(day, day, provisional)


def extend(end: Due, days: int, calendar: Calendar) -> Due:
    """`end` moved by `days` natural days, added to the raw end and then rolled (domain §6.6)."""
    if days < 0:
        raise ValueError("a period is extended, never shortened")
    moved = _rolled(end.raw + timedelta(days=days), calendar)
    return Due(moved.raw, moved.legal, moved.provisional or end.provisional)


def months_after(start: date | datetime, months: int) -> date:
    """The day `months` calendar months after that of `start` （《民法典》第二百零二条）.

    A day that the month does not have becomes its last one.
    """
    first = local_date(start)
    years, month = divmod(first.month - 1 + months, 12)
    for day in range(first.day, 0, -1):
        try:
            return date(first.year + years, month + 1, day)
        except ValueError:
            continue
    raise ValueError("a month has a first day")


def starts_at(day: date) -> datetime:
    """The instant at which `day` starts: 0:00 in Asia/Shanghai, in UTC."""
    return datetime.combine(day, time.min, ZONE).astimezone(UTC)


def ends_at(day: date) -> datetime:
    """The instant at which `day` ends: 24:00 in Asia/Shanghai, in UTC."""
    return starts_at(day + _DAY)


def local_date(at: date | datetime) -> date:
    """The day in Asia/Shanghai of an instant; a plain date is its own day."""
    if not isinstance(at, datetime):
        return at
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(ZONE).date()


def chinese_date(at: date | datetime) -> str:
    """The day in Asia/Shanghai as it stands on paper: 2026年1月5日."""
    day = local_date(at)
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_weekday(day: date) -> str:
    """星期一 to 星期日."""
    return "星期" + "一二三四五六日"[day.weekday()]


def _rolled(raw: date, calendar: Calendar) -> Due:
    legal, provisional = raw, calendar.is_provisional(raw)
    while not calendar.is_working(legal):
        legal += _DAY
        provisional = provisional or calendar.is_provisional(legal)
    return Due(raw, legal, provisional)


@cache
def published_days() -> tuple[Day, ...]:
    """Every such day of the notices published so far, in order of date."""
    text = resources.files("shared").joinpath("reference", "workdays.csv").read_text("utf-8")
    return tuple(
        Day(date.fromisoformat(row["date"]), DayKind(row["kind"]), row["name"], row["notice"])
        for row in csv.DictReader(text.splitlines())
    )


@cache
def published() -> Calendar:
    """The calendar of the notices published so far."""
    days = published_days()
    return Calendar(days, covered={day.date.year for day in days})
