"""The days of a year as they are stored and published. Pure."""

from collections.abc import Iterable
from uuid import UUID, uuid5

from services.directory.organisations.rules import NAMESPACE
from shared.workdays import Day

DayValues = dict[str, str]
"""A day that departs from Monday-to-Friday, as JSON."""


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
