"""One statement inserts rows of several tables, whether they come as objects or not."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from shared.db import Database, New, insert
from shared.feed import EventRow
from tests.shared.small import AT, Status, Thing, prepare

pytestmark = pytest.mark.anyio


async def test_rows_without_objects_stand_beside_objects_and_get_the_same_defaults(
    bare: Callable[[], str],
) -> None:
    url = bare()
    await prepare(url)
    database = Database(url)
    thing = Thing(status=Status.OPEN, name="x", unit_line="51", version=1)
    async with database.begin() as session:
        made = await insert(session, [event(1), thing, event(2).made(), event(3)])
    assert made["event"] == [1, 2, 3]
    async with database.read() as session:
        events = (await session.scalars(sa.select(EventRow).order_by(EventRow.id))).all()
        things = (await session.scalars(sa.select(Thing))).all()
    assert [each.data for each in events] == [{"step": step} for step in (1, 2, 3)]
    assert len(things) == 1
    assert things[0].id is not None  # from its default
    await database.dispose()


def event(step: int) -> New[EventRow]:
    """The row of an event."""
    values = {"type": "x", "subject": uuid4(), "time": AT + timedelta(days=step)}
    return New(EventRow, {**values, "data": {"step": step}})
