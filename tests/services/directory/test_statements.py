"""How many SQL statements a request costs, told apart from those around it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from services.directory.accounts.rules import account_id
from services.directory.organisations.rules import organisation_id

pytestmark = pytest.mark.anyio

NOT_OURS = ("SELECT version FROM account", "FROM office_time", "feed_head", "UPDATE event")
"""What the edge asks (is the token still good, which time is played) and the sequencer's work."""


@contextmanager
def counted(directory: Any) -> Iterator[list[str]]:
    """The statements that run inside the block."""
    seen: list[str] = []
    database = directory.app.state.database
    engines = [database.reading.sync_engine, database.writing.sync_engine]

    def note(_c: Any, _u: Any, statement: str, *_rest: Any) -> None:
        if not any(words in statement for words in NOT_OURS):
            seen.append(statement)

    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            sa.event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/v1/accounts", 1),
        ("/v1/accounts/count", 1),
        (f"/v1/accounts/{account_id('registrar')}", 1),
        ("/v1/organisations", 1),
        (f"/v1/organisations/{organisation_id('510104')}", 1),
        ("/v1/me", 1),
        ("/v1/regions", 0),
        ("/v1/codes", 0),
        ("/v1/calendar/2026", 1),
    ],
)
async def test_reading_costs_one_statement_at_most(directory: Any, path: str, most: int) -> None:
    await directory.headers("security_admin")
    with counted(directory) as statements:
        assert (await directory.get(path, "security_admin")).status_code == 200
    assert len(statements) == most, statements


async def test_logging_in_costs_three_statements(directory: Any) -> None:
    await directory.log_in("registrar")  # after an earlier failure it would clear the count too
    with counted(directory) as statements:
        await directory.log_in("registrar")
    assert len(statements) == 3, statements
