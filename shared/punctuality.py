"""How a thing stands against its last day: as a value, and as a condition of a query.

A thing that is done is judged by the day on which it was done, an open one by today.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from shared.workdays import SOON


class Punctuality(StrEnum):
    """In time, open with at most ten days left, or late."""

    ON_TIME = "on_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


def punctuality_of(due: date, done: date | None, today: date) -> Punctuality:
    """How a thing due on the day `due` and done on the day `done` stands on the day `today`."""
    if (done or today) > due:
        return Punctuality.OVERDUE
    if done is None and due - today <= SOON:
        return Punctuality.DUE_SOON
    return Punctuality.ON_TIME


def has_any_punctuality(
    wanted: Iterable[Punctuality], due: Any, done: Any, today: date
) -> sa.ColumnElement[bool]:
    """`has_punctuality` of any of those that are wanted."""
    return sa.or_(*(has_punctuality(each, due, done, today) for each in wanted))


def has_punctuality(
    wanted: Punctuality, due: Any, done: Any, today: Any, soon: Any = None
) -> sa.ColumnElement[bool]:
    """`punctuality_of` as a condition on columns; it does not hold where nothing is due.

    Every comparison is with `due`, so that an index on it serves. `soon` is the last day that is
    due soon, for a statement whose `today` is a parameter.
    """
    is_open = done.is_(None)
    soon = today + SOON if soon is None else soon
    if wanted is Punctuality.OVERDUE:
        return sa.or_(sa.and_(is_open, due < today), done > due)
    if wanted is Punctuality.DUE_SOON:
        return sa.and_(is_open, due.between(today, soon))
    return sa.or_(sa.and_(is_open, due > soon), done <= due)
