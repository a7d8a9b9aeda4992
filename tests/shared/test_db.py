"""Asking past SQLAlchemy."""

from collections.abc import AsyncIterator, Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from shared.db import Database, ask_reading, spelled

pytestmark = pytest.mark.anyio


@pytest.fixture
async def database(clone: Callable[[str], str]) -> AsyncIterator[Database]:
    """The pools of a process."""
    found = Database(clone("reporting"))
    yield found
    await found.dispose()


async def test_a_statement_is_asked_as_it_is_spelled(database: Database) -> None:
    first, second = sa.bindparam("first", type_=sa.Text), sa.bindparam("second", type_=sa.Text)
    text, names = spelled(sa.select(second + "%" + first, second.like("a%")))
    values = {"first": "b", "second": "a"}
    async with database.connect() as connection:
        asked = [values.get(name, "%") for name in names]
        assert await ask_reading(connection, text, asked) == [("a%b", True)]


async def test_a_read_connection_cannot_write_and_the_refusal_tells_no_value(
    database: Database,
) -> None:
    async with database.connect() as connection:
        with pytest.raises(DBAPIError) as refused:
            await ask_reading(connection, "DELETE FROM entry WHERE number = $1", ["秘密"])
        assert "read-only" in str(refused.value)
        assert "秘密" not in str(refused.value)
        assert await ask_reading(connection, "SELECT 1") == [(1,)]
