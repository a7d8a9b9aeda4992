"""One embedded PostgreSQL per test run, one migrated template per service, clones in a moment.

The server is started by the controlling process on first need and shared with every xdist
worker. A template is built by whoever needs it first; the others wait for it.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from psycopg import sql
from sqlalchemy import URL, make_url

from services.cli.catalogue import BY_NAME, Service
from services.cli.databases import access, connect, provision
from services.cli.postgres import PostgresServer
from services.cli.secrets import Secrets
from shared import migrations

if TYPE_CHECKING:
    from tests.cluster import ClusterTemplate

_RUN = pytest.StashKey["Run"]()
_TEMPLATE_LOCK = 7_240_002


class Run:
    """The PostgreSQL server of this test run, in the process that started it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kaimen-tests-"))
        self.server = PostgresServer(
            self.folder / "postgres", Secrets(self.folder / "secrets"), throw_away=True
        )
        self.server.start(self.folder / "postgres.log")

    def address(self) -> dict[str, str]:
        """What another process needs to use the server."""
        server = self.server.url.render_as_string(hide_password=False)
        return {"server": server, "secrets": str(self.folder / "secrets")}

    def end(self) -> None:
        """Stop the server and leave no trace."""
        self.server.stop()
        self.server.remove()
        shutil.rmtree(self.folder)


@dataclass
class Databases:
    """Makes databases for tests: each a copy of its service's migrated template."""

    server: URL
    keys: Secrets
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _made: list[str] = field(default_factory=list)

    def clone(self, name: str) -> str:
        """A fresh database of the service called `name`: the address for the service's role."""
        service = BY_NAME[name]
        database = f"clone_{name}_{os.getpid()}_{next(self._numbers)}"
        with connect(self.server) as admin:
            self._ensure_template(service)
            admin.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(
                    *map(sql.Identifier, (database, service.database, service.owner))
                )
            )
        self._made.append(database)
        return access(self.server, service, self.keys, database).url

    def copy(self, url: str) -> str:
        """A fresh copy of a clone that nobody is connected to."""
        original = make_url(url).database or ""
        service = BY_NAME[original.split("_")[1]]
        database = f"clone_{service.name}_{os.getpid()}_{next(self._numbers)}"
        with connect(self.server) as admin:
            admin.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(database), sql.Identifier(original)
                )
            )
        self._made.append(database)
        return access(self.server, service, self.keys, database).url

    def owner(self, url: str) -> str:
        """The address with which the migrations' owner logs in to the same database."""
        database = make_url(url).database or ""
        service = BY_NAME[database.split("_")[1]]
        return access(self.server, service, self.keys, database).owner_url

    def drop(self, url: str) -> None:
        """Drop one clone, whoever is still connected."""
        database = make_url(url).database or ""
        with connect(self.server) as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))
        self._made.remove(database)

    def drop_all(self) -> None:
        """Drop every clone that is left."""
        for database in list(self._made):
            self.drop(str(self.server.set(database=database)))

    def _ensure_template(self, service: Service) -> None:
        with connect(self.server) as admin:
            admin.execute("SELECT pg_advisory_lock(%s)", [_TEMPLATE_LOCK])
            made = admin.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [service.database]
            ).fetchone()
            if made is None:
                owner_url = provision(self.server, service, self.keys).owner_url
                migrations.upgrade(service.package, owner_url)
                admin.execute(
                    sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(
                        sql.Identifier(service.database)
                    )
                )


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell an xdist worker where the server is."""
    node.workerinput["postgres"] = _run(node.config).address()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server in the process that started it."""
    run = config.stash.get(_RUN, None)
    if run is not None:
        run.end()


def _run(config: pytest.Config) -> Run:
    if _RUN not in config.stash:
        config.stash[_RUN] = Run()
    return config.stash[_RUN]


@pytest.fixture(scope="session")
def databases(pytestconfig: pytest.Config) -> Iterator[Databases]:
    """Makes clones that live as long as the caller wants, at most until the run ends."""
    given = getattr(pytestconfig, "workerinput", {}).get("postgres")
    address = given or _run(pytestconfig).address()
    found = Databases(make_url(address["server"]), Secrets(Path(address["secrets"])))
    yield found
    found.drop_all()


@pytest.fixture(scope="session")
def shared_clone(databases: Databases) -> Callable[[str], str]:
    """One database per service for all tests of this process: for tests that roll back."""
    made: dict[str, str] = {}

    def clone(name: str) -> str:
        if name not in made:
            made[name] = databases.clone(name)
        return made[name]

    return clone


@pytest.fixture
def clone(databases: Databases) -> Iterator[Callable[[str], str]]:
    """Fresh databases for one test that really commits; dropped when the test ends."""
    made: list[str] = []

    def fresh(name: str) -> str:
        made.append(databases.clone(name))
        return made[-1]

    yield fresh
    for url in made:
        databases.drop(url)


@pytest.fixture(scope="session")
def cluster_template(databases: Databases) -> Iterator["ClusterTemplate"]:
    """The five services' databases with everybody in them, to be copied for each cluster."""
    from tests.cluster import ClusterTemplate  # which needs this file's Databases

    made = ClusterTemplate(databases)
    yield made
    made.end()


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """Async tests run on the loop that the services run on."""
    return "asyncio", {"use_uvloop": True}
