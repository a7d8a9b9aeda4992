"""How a year of the calendar is kept. Pure."""

from collections.abc import Iterable
from uuid import UUID, uuid5

from services.directory.organisations.rules import NAMESPACE
from shared.workdays import Day

Kept = dict[str, str]


def year_id(year: int) -> UUID:
    """What the events about this year are about."""
    return uuid5(NAMESPACE, f"calendar:{year}")


def by_year(days: Iterable[Day]) -> dict[int, list[Kept]]:
    """Year → its days as they are kept and told to the other services."""
    years: dict[int, list[Kept]] = {}
    for day in days:
        kept = {
            "date": day.date.isoformat(),
            "kind": day.kind.value,
            "name": day.name,
            "notice": day.notice,
        }
        years.setdefault(day.date.year, []).append(kept)
    return years
