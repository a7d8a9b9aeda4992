"""One embedded PostgreSQL per test run, started by the controlling process on first need and
shared with every xdist worker."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from psycopg import sql
from sqlalchemy import make_url

from services.cli.databases import connect
from services.cli.postgres import PostgresServer
from services.cli.secrets import Secrets
from tests.databases import Databases

if TYPE_CHECKING:
    from tests.cluster import ClusterTemplate

_numbers = count()
_RUN = pytest.StashKey["Run"]()


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


class Clone(Protocol):
    """Makes a fresh database of a service, by its name."""

    def __call__(self, name: str, *, with_offices: bool = False) -> str: ...


@pytest.fixture(scope="session")
def databases(pytestconfig: pytest.Config) -> Iterator[Databases]:
    """Makes databases that live as long as the caller wants, at most until the run ends."""
    given = getattr(pytestconfig, "workerinput", {}).get("postgres")
    address = given or _run(pytestconfig).address()
    found = Databases(make_url(address["server"]), Secrets(Path(address["secrets"])))
    yield found
    found.end()


@pytest.fixture
def clone(databases: Databases) -> Iterator[Clone]:
    """Fresh databases for one test that really commits; dropped when the test ends."""
    made: list[str] = []

    def fresh(name: str, *, with_offices: bool = False) -> str:
        made.append(databases.clone(name, with_offices=with_offices))
        return made[-1]

    yield fresh
    for url in made:
        databases.drop(url)


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


@pytest.fixture(scope="session")
def cluster_template(databases: Databases) -> Iterator["ClusterTemplate"]:
    """The five services' databases with everybody in them, to be copied for each cluster."""
    from tests.cluster import ClusterTemplate  # which imports the five services

    made = ClusterTemplate(databases)
    yield made
    made.end()


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """Async tests run on the loop that the services run on."""
    return "asyncio", {"use_uvloop": True}
