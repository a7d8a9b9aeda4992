"""The days of a year as they are stored and published, and who may enter them. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid5

from services.directory.organisations.rules import NAMESPACE
from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role
from shared.workdays import Day, DayKind

DayValues = dict[str, str]
"""A day that departs from Monday-to-Friday, as JSON."""


class Status(StrEnum):
    """Status of a holiday notice （放假通知） that was entered."""

    ENTERED = "entered"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


ENTERER = Relation("entered_by", "who entered it", "notice-enterer",
                   "录入人不能自己确认，请由另一名管理员办理。")  # fmt: skip
READERS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
_ENTERED = frozenset({Status.ENTERED})
_SECOND = (By({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}, never=ENTERER),)

ENTER = Move("enter", "录入放假通知", frozenset(), Status.ENTERED, frozenset({Role.SYSTEM_ADMIN}))
CONFIRM = Move("confirm", "确认放假通知", _ENTERED, Status.CONFIRMED, _SECOND)
REJECT = Move("reject", "不予确认放假通知", _ENTERED, Status.REJECTED,
              (By({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}),))  # fmt: skip
MOVES = (ENTER, CONFIRM, REJECT)


def check_days(year: int, days: Sequence[tuple[date, DayKind]]) -> None:
    """Raise `Invalid` (days-invalid) unless these can be the special days of `year`.

    Each once, in the year; only a Saturday or a Sunday becomes a working day.
    """
    errors, seen = [], set[date]()
    for at, (day, kind) in enumerate(days):
        if day.year != year:
            errors.append(FieldError(f"days.{at}.date", f"不在{year}年内"))
        if day in seen:
            errors.append(FieldError(f"days.{at}.date", "同一天只能列一次"))
        if kind is DayKind.WORKDAY and day.weekday() < 5:
            errors.append(FieldError(f"days.{at}.kind", "只有周末才能调休上班"))
        seen.add(day)
    if errors:
        detail = "放假安排有误：" + "；".join(error.message for error in errors[:5]) + "。"
        raise Invalid("days-invalid", detail, errors)


def check_none_entered(*, waiting: bool) -> None:
    """Raise `Conflict` (notice-pending): one notice of a year at a time."""
    if waiting:
        raise pending()


def pending() -> Conflict:
    """The refusal of a second notice of a year."""
    detail = "该年度已有待确认的放假通知，请先确认或者不予确认。"
    return Conflict("notice-pending", detail)


def year_id(year: int) -> UUID:
    """What the events about this year are about."""
    return uuid5(NAMESPACE, f"calendar:{year}")


def by_year(days: Iterable[Day]) -> dict[int, list[DayValues]]:
    """Year → its days."""
    years: dict[int, list[DayValues]] = {}
    for day in days:
        values = {
            "date": day.date.isoformat(),
            "kind": day.kind.value,
            "name": day.name,
            "notice": day.notice,
        }
        years.setdefault(day.date.year, []).append(values)
    return years
