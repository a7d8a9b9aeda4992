"""Keyset pages show every row once, in one order, and refuse a cursor that is not theirs."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from shared.db import Database
from shared.errors import Invalid
from shared.feed import EventRow
from shared.pages import keyset, page
from tests.shared.small import AT, prepare

pytestmark = pytest.mark.anyio
COLUMNS = [EventRow.time, EventRow.position]


@pytest.mark.parametrize("descending", [True, False])
async def test_paging_to_the_end_shows_every_row_once_even_while_rows_are_added(
    bare: Callable[[], str], descending: bool
) -> None:
    url = bare()
    await prepare(url)
    database = Database(url)
    # Many rows share a time, so the second column must decide.
    async with database.begin() as session:
        session.add_all([row(number // 5) for number in range(23)])
    seen: list[int] = []
    cursor: str | None = None
    while True:
        statement = keyset(sa.select(EventRow), COLUMNS, cursor, 4, descending=descending)
        async with database.read() as session:
            found: dict[str, Any] = page(
                (await session.scalars(statement)).all(), ["time", "position"], 4
            )
        seen += [event.position for event in found["items"]]
        cursor = found["next"]
        if cursor is None:
            break
        async with database.begin() as session:  # before everything already read
            session.add(row(99 if descending else -99))
    first = seen[:23]
    assert sorted(first) == sorted(set(first))
    assert len(first) == 23
    await database.dispose()


_positions = count(1)


def row(minutes: int) -> EventRow:
    """An event so many minutes after the beginning."""
    at = AT + timedelta(minutes=minutes)
    return EventRow(position=next(_positions), type="x", subject=uuid4(), time=at, data={})


@given(st.text(max_size=60))
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid) as refusal:
        keyset(sa.select(EventRow), COLUMNS, cursor, 4)
    assert refusal.value.code == "cursor-invalid"


@pytest.mark.parametrize(
    "values",
    [
        ["0001-01-01T00:00:00+08:00", 1],
        ["9999-12-31T23:59:59-08:00", 1],
        ["2026-03-02T01:00:00", 1],
        ["2026-03-02T01:00:00Z", 2**63],
        ["2026-03-02T01:00:00Z", -1],
        ["2026-03-02T01:00:00Z", True],
        ["2026-03-02T01:00:00Z", float("nan")],
        ["2026-03-02T01:00:00Z"],
        "2026-03-02",
        {"time": 1},
        None,
        1,
    ],
)
def test_a_cursor_that_the_database_could_not_compare_is_refused(values: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        keyset(sa.select(EventRow), COLUMNS, written(values), 4)
    assert refusal.value.code == "cursor-invalid"


@pytest.mark.parametrize("text", ["\ud800", "\x00", 7])
def test_a_cursor_with_a_text_that_cannot_be_stored_is_refused(text: Any) -> None:
    with pytest.raises(Invalid):
        keyset(sa.select(EventRow), [EventRow.type], written([text]), 4)


def written(values: Any) -> str:
    """Somebody's own cursor."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
