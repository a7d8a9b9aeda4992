"""The data of the year, read from `reference/`: cast, calendar, listed cases, courses.

Everything in those files is invented; an office worker can read and check them.
"""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

from shared.regions import load
from shared.workdays import published

YEAR = 2025
BATCH = "省信联办2025"
TARGET = date(2025, 9, 30)
"""The target date of the listed cases."""

_TUESDAY, _THURSDAY = 1, 3


def text_of(name: str) -> str:
    """A file of `reference/`."""
    return resources.files("services.cli.demo").joinpath("reference", name).read_text("utf-8")


def table(name: str) -> dict[str, Any]:
    """A TOML file of `reference/`."""
    return tomllib.loads(text_of(name))


def rows(name: str) -> list[dict[str, str]]:
    """A CSV file of `reference/`."""
    return list(csv.DictReader(text_of(name).splitlines()))


def office_day(wanted: date) -> date:
    """The first working Tuesday or Thursday not before `wanted`: the days that are played."""
    while wanted.weekday() not in (_TUESDAY, _THURSDAY) or not published().is_working(wanted):
        wanted += timedelta(days=1)
    return wanted


def dispatch_day(wanted: date) -> date:
    """The first Thursday not before `wanted`, when bureaus send their work.

    If it is a holiday, the next office day.
    """
    return office_day(wanted + timedelta(days=(_THURSDAY - wanted.weekday()) % 7))


def week_name(day: date) -> str:
    """The ISO week of a day: 2025-W20."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the calendar: an act of the office on a day."""

    day: date
    act: str
    amount: str
    what: str


@cache
def calendar() -> tuple[Act, ...]:
    """The calendar of the year, day by day."""
    return tuple(
        Act(date.fromisoformat(row["day"]), row["act"], row["amount"], row["what"])
        for row in rows("year.csv")
    )


def day_of(act: str, amount: str = "") -> date:
    """The day of an act; of several acts the one with this amount."""
    return next(each.day for each in calendar() if each.act == act and amount in ("", each.amount))


@dataclass(frozen=True, slots=True)
class Course:
    """The steps of a piece, in days after its import."""

    name: str
    share: int
    steps: Mapping[str, int]

    def day(self, step: str, imported: date) -> date | None:
        """The day of a step; None when this course does not have it."""
        days = self.steps.get(step)
        return None if days is None else dispatch_day(imported + timedelta(days=days))


_STEPS = ("assign", "accept", "investigate", "answer", "deliver", "report", "decide")


@cache
def courses() -> Mapping[str, Course]:
    """Every course by name."""
    return {
        row["course"]: Course(
            row["course"],
            int(row["share"]),
            {step: int(row[step]) for step in _STEPS if row[step]},
        )
        for row in rows("courses.csv")
    }


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of a plan; `moved_to` and `added` belong to the changed version of the plan."""

    do: str
    who: str
    due: date
    proof: str
    done: date | None = None
    moved_to: date | None = None
    added: bool = False

    @property
    def done_on(self) -> date:
        """The day on which it was done."""
        return self.done or self.moved_to or self.due


@dataclass(frozen=True, slots=True)
class Case:
    """A listed case, from the petition to its delisting."""

    number: str
    county: str
    street: str
    topic: str
    class_: str
    form: str
    people: int
    petition_date: date
    title: str
    text: str
    summary: str
    requests: tuple[str, ...]
    findings: tuple[str, ...]
    facts: str
    sticking: str
    causes: tuple[str, ...]
    measures: tuple[Measure, ...]
    result: str
    meeting: date
    more: Mapping[str, Any]

    @property
    def city(self) -> str:
        """The city that the county belongs to."""
        return f"{self.county[:4]}00"

    @property
    def place(self) -> str:
        """The place as it is in the ledger."""
        return f"{place(self.county)}{self.street}"

    @property
    def meeting_act(self) -> str:
        """The meeting as it is in the calendar."""
        return self.meeting.isoformat()


@cache
def cases() -> tuple[Case, ...]:
    """The thirty listed cases, numbered in their order."""
    return tuple(_case(at, found) for at, found in enumerate(table("cases.toml")["case"], 1))


def _case(at: int, found: dict[str, Any]) -> Case:
    given = dict(found)
    given["class_"] = given.pop("class")
    for name in ("requests", "findings", "causes"):
        given[name] = tuple(given[name])
    given["measures"] = tuple(Measure(**each) for each in given["measures"])
    fields = {name: given.pop(name) for name in Case.__slots__ if name in given}
    return Case(number=f"51{YEAR}0106{9000000 + at}", more=given, **fields)


def place(code: str) -> str:
    """The full name of a county: 四川省成都市锦江区."""
    return "".join(region.name for region in load().path(code))


@cache
def counties() -> tuple[str, ...]:
    """The counties whose bureaus handle listed cases."""
    return tuple(dict.fromkeys(case.county for case in cases()))


@cache
def cities() -> tuple[str, ...]:
    """Their cities."""
    return tuple(dict.fromkeys(case.city for case in cases()))
