"""Punctuality as a value and as a condition says the same of every day."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from shared.db import Database
from shared.punctuality import Punctuality, has_punctuality, punctuality_of

TODAY = date(2026, 3, 10)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("left", "done", "expected"),
    [
        (-1, None, "overdue"),
        (0, None, "due_soon"),
        (10, None, "due_soon"),
        (11, None, "on_time"),
        # What is done is judged by its own day, whatever day it is today.
        (-30, -30, "on_time"),
        (-30, -29, "overdue"),
        (3, 0, "on_time"),
    ],
)
def test_a_thing_is_judged_by_the_day_it_was_done_or_else_by_today(
    left: int, done: int | None, expected: str
) -> None:
    day = None if done is None else TODAY + done * DAY
    assert punctuality_of(TODAY + left * DAY, day, TODAY) == Punctuality(expected)


@pytest.mark.anyio
async def test_the_condition_finds_what_the_value_says_and_nothing_that_is_not_due(
    bare: Callable[[], str],
) -> None:
    days = [None, *(TODAY + shift * DAY for shift in (-20, -11, -1, 0, 1, 9, 10, 11, 20))]
    pairs = [(due, done) for due in days for done in days]
    things = sa.values(sa.column("due", sa.Date), sa.column("done", sa.Date), name="thing")
    rows = things.data(pairs)
    database = Database(bare())
    async with database.read() as session:
        for wanted in Punctuality:
            holds = has_punctuality(wanted, rows.c.due, rows.c.done, TODAY)
            found = await session.execute(sa.select(rows.c.due, rows.c.done).where(holds))
            assert sorted(map(tuple, found), key=str) == sorted(
                (
                    (due, done)
                    for due, done in pairs
                    if due is not None and punctuality_of(due, done, TODAY) is wanted
                ),
                key=str,
            )
    await database.dispose()
