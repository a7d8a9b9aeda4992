"""How far a plan is carried out, and its warning colours. No I/O in this file.

The colours stand for deadlines and measures of a matter, never for a person (domain §4.4).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from shared.workdays import SOON

NEAR = timedelta(days=3)


class Progress(StrEnum):
    """How far a measure is carried out."""

    PLANNED = "planned"
    BEGUN = "begun"
    DONE = "done"


class Light(StrEnum):
    """三色预警: more than ten days left, at most ten, at most three; past the last day."""

    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Step:
    """A measure: how far it is, and its last day."""

    status: Progress
    due: date


@dataclass(frozen=True, slots=True)
class Checklist:
    """A plan's measures counted.

    `slipped`: not done, past the last day. `next_due`: the first last day of what is not done.
    `light`: that of the measure which is due first; none when all are done.
    """

    measures: int
    begun: int
    done: int
    slipped: int
    next_due: date | None
    light: Light | None


def progress_of(begun_at: datetime | None, done_at: datetime | None) -> Progress:
    """How far a measure is that was begun and done then."""
    if done_at is not None:
        return Progress.DONE
    return Progress.PLANNED if begun_at is None else Progress.BEGUN


def light_of(due: date, today: date) -> Light:
    """The colour of what is not done and due on the day `due`."""
    left = due - today
    if left < timedelta(0):
        return Light.RED
    if left <= NEAR:
        return Light.ORANGE
    return Light.YELLOW if left <= SOON else Light.GREEN


def checklist(steps: Iterable[Step], today: date) -> Checklist:
    """The measures of a plan as they stand on the day `today`."""
    found = list(steps)
    open_dues = [each.due for each in found if each.status is not Progress.DONE]
    next_due = min(open_dues, default=None)
    return Checklist(
        measures=len(found),
        begun=sum(each.status is Progress.BEGUN for each in found),
        done=sum(each.status is Progress.DONE for each in found),
        slipped=sum(due < today for due in open_dues),
        next_due=next_due,
        light=None if next_due is None else light_of(next_due, today),
    )
