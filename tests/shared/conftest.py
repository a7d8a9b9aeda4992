"""Databases for small services, so that `shared` is tested without the real ones."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from psycopg import sql

from services.cli.databases import connect
from tests.databases import Databases

_numbers = count()


@pytest.fixture
def bare(databases: Databases) -> Iterator[Callable[[], str]]:
    """Fresh, empty databases owned by the caller; dropped when the test ends."""
    made: list[str] = []

    def fresh() -> str:
        name = f"bare_{id(made)}_{next(_numbers)}"
        with connect(databases.server) as admin:
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        made.append(name)
        url = databases.server.set(database=name, drivername="postgresql+psycopg")
        return url.render_as_string(hide_password=False)

    yield fresh
    with connect(databases.server) as admin:
        for name in made:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
