"""What a weekly session talks about, drawn from what is known of each case. No I/O here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from supervision_service.listings.rules.light import dues, warned
from supervision_service.plans.rules.checklist import Light


class Point(StrEnum):
    """Why a case is on the agenda."""

    REPORT_MISSING = "report_missing"
    MEASURE_OVERDUE = "measure_overdue"
    DIFFICULTY = "difficulty"
    HELP_NEEDED = "help_needed"
    RED_LIGHT = "red_light"
    ITEM_OPEN = "item_open"


@dataclass(frozen=True, slots=True)
class Undone:
    """A measure in force that is not done."""

    no: int
    action: str
    due: date


@dataclass(frozen=True, slots=True)
class Carried:
    """What an earlier session decided and is not confirmed yet."""

    id: UUID
    decision: str
    unit_name: str
    due: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a case: its report of the week, its measures, and what is carried over.

    `legal_due` and `feedback_due`: the first last day owed by the law, and to who assigned it.
    """

    target_date: date
    reported: bool
    difficulty: str | None
    help_needed: str | None
    undone: Sequence[Undone]
    carried: Sequence[Carried]
    legal_due: date | None = None
    feedback_due: date | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """A case on the agenda: why, and what the session has to know of it."""

    listing_id: UUID
    number: str
    title: str
    unit_id: UUID
    unit_name: str | None
    light: Light
    points: Sequence[Point]
    overdue: Sequence[Undone]
    difficulty: str | None
    help_needed: str | None
    carried: Sequence[Carried]


def light(facts: Facts, today: date) -> Light:
    """The colour of the case, as its listing shows it."""
    measure = min((each.due for each in facts.undone), default=None)
    owed = dues(facts.target_date, facts.legal_due, facts.feedback_due, measure)
    return warned(owed, today).light


def overdue(facts: Facts, today: date) -> list[Undone]:
    """Measures past their last day, the longest overdue first."""
    return sorted((each for each in facts.undone if each.due < today), key=lambda each: each.due)


def points(facts: Facts, today: date) -> list[Point]:
    """Why the case is talked about; empty when there is nothing to say."""
    return list(_points(facts, today))


def _points(facts: Facts, today: date) -> Iterator[Point]:
    if not facts.reported:
        yield Point.REPORT_MISSING
    if overdue(facts, today):
        yield Point.MEASURE_OVERDUE
    if facts.difficulty:
        yield Point.DIFFICULTY
    if facts.help_needed:
        yield Point.HELP_NEEDED
    if light(facts, today) is Light.RED:
        yield Point.RED_LIGHT
    if facts.carried:
        yield Point.ITEM_OPEN
