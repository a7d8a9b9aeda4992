"""The embedded PostgreSQL, started for real by whatever account runs the tests."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from services.cli.databases import connect
from services.cli.postgres import NotStarted, PostgresServer
from services.cli.secrets import Secrets

as_root = pytest.mark.skipif(os.getuid() != 0, reason="concerns the server of a root start only")


def mode(path: Path) -> int:
    """The permission bits of a path."""
    return stat.S_IMODE(path.stat().st_mode)


class Place:
    """A data directory deep in the tree, closed to every other account."""

    def __init__(self, root: Path) -> None:
        self.closed = root / ("deep" * 30)
        self.closed.mkdir(mode=0o700)
        self.data = self.closed / "data"
        self.log = root / "postgres.log"
        self.secrets = Secrets(self.data / "secrets")
        self.folder = self.data / "postgres"

    def server(self) -> PostgresServer:
        """The server of this place, as a new supervisor would see it."""
        return PostgresServer(self.folder, self.secrets)


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """One place for the module: making a server takes a second."""
    with tempfile.TemporaryDirectory(prefix="kaimen-seam-") as name:
        found = Place(Path(name))
        yield found
        server = found.server()
        server.stop()
        server.remove()


@pytest.fixture
def server(place: Place) -> Iterator[PostgresServer]:
    """A running server."""
    found = place.server()
    found.start(place.log)
    yield found
    found.stop()


def query(server: PostgresServer, statement: str) -> str:
    """One value from the server."""
    with connect(server.url) as connection:
        row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return str(row[0])


def postmaster(server: PostgresServer) -> int:
    """The process of the server."""
    folder = Path(query(server, "SHOW data_directory"))
    return int((folder / "postmaster.pid").read_text().split("\n", 1)[0])


def test_only_a_unix_socket_reaches_it_and_what_is_written_is_synced(
    server: PostgresServer,
) -> None:
    assert query(server, "SHOW listen_addresses") == ""
    assert query(server, "SHOW fsync") == "on"
    assert query(server, "SHOW max_connections") == "200"


def test_nobody_gets_in_without_the_password(server: PostgresServer) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        connect(server.url.set(password=""))


def test_data_and_socket_are_closed_to_other_accounts(server: PostgresServer) -> None:
    sockets = Path(str(server.url.query["host"]))
    assert len(str(sockets)) < 60
    for folder in (sockets, Path(query(server, "SHOW data_directory"))):
        assert mode(folder) == 0o700


def test_stopping_leaves_no_server_and_no_socket(place: Place) -> None:
    server = place.server()
    server.start(place.log)
    server.stop()
    assert not server.running()
    assert not list(Path(str(server.url.query["host"])).glob(".s.*"))


def test_a_server_left_running_is_adopted_and_stopped_by_the_next(
    place: Place, server: PostgresServer
) -> None:
    with connect(server.url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept ()")
    second = place.server()
    assert second.running()
    second.start(place.log)
    assert postmaster(second) == postmaster(server)
    second.stop()
    assert not server.running()


def test_a_killed_server_recovers(place: Place) -> None:
    first = place.server()
    first.start(place.log)
    with connect(first.url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS survivor ()")
    os.kill(postmaster(first), signal.SIGKILL)
    second = place.server()
    second.start(place.log)
    assert not first.running()
    assert query(second, "SELECT count(*) FROM survivor") == "0"
    second.stop()


def test_a_stale_pid_that_now_belongs_to_a_stranger_does_not_stop_a_start(place: Place) -> None:
    first = place.server()
    first.start(place.log)
    folder = Path(query(first, "SHOW data_directory"))
    first.stop()
    (folder / "postmaster.pid").write_text(f"{os.getpid()}\n{folder}\n1\n5432\n\n\n\nready\n")
    second = place.server()
    assert not second.running()
    second.start(place.log)
    assert postmaster(second) != os.getpid()
    second.stop()


def test_data_of_another_major_version_is_refused_in_words(place: Place) -> None:
    first = place.server()
    first.start(place.log)
    version = Path(query(first, "SHOW data_directory")) / "PG_VERSION"
    first.stop()
    found = version.read_text()
    version.write_text("17\n")
    with pytest.raises(NotStarted, match="由 PostgreSQL 17 建立"):
        place.server().start(place.log)
    version.write_text(found)


@as_root
def test_root_keeps_binaries_and_data_where_the_servers_account_gets_in(
    place: Place, server: PostgresServer
) -> None:
    home = Path((place.folder / "place").read_text().strip())
    folder = Path(query(server, "SHOW data_directory"))
    assert folder == home / "data"
    assert folder.owner() in {"kaimen", "nobody"}
    assert str(place.data) in (home / "about.txt").read_text()
    assert Path(f"/proc/{postmaster(server)}/exe").readlink().is_relative_to(home)


@as_root
def test_root_changes_no_mode_outside_its_own_folders(place: Place, server: PostgresServer) -> None:
    assert mode(place.closed) == 0o700
    assert mode(place.data) == 0o755 & ~_umask()
    assert mode(place.folder) == 0o700


def _umask() -> int:
    found = os.umask(0)
    os.umask(found)
    return found


def test_a_throw_away_server_ends_with_the_process_that_started_it() -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux tells a child that its parent died")
    program = (
        "import sys, time; from pathlib import Path\n"
        "from services.cli.postgres import PostgresServer\n"
        "from services.cli.secrets import Secrets\n"
        "root = Path(sys.argv[1])\n"
        "server = PostgresServer(root / 'pg', Secrets(root / 'secrets'), throw_away=True)\n"
        "server.start(root / 'log'); print('started', flush=True); time.sleep(60)\n"
    )
    with tempfile.TemporaryDirectory(prefix="kaimen-seam-") as name:
        root = Path(name)
        starter = subprocess.Popen(
            [sys.executable, "-c", program, name], stdout=subprocess.PIPE, text=True
        )
        assert starter.stdout is not None
        assert starter.stdout.readline() == "started\n"
        starter.kill()
        starter.communicate()
        orphan = PostgresServer(root / "pg", Secrets(root / "secrets"), throw_away=True)
        end = time.monotonic() + 10
        while orphan.running() and time.monotonic() < end:
            time.sleep(0.05)
        assert not orphan.running()
        orphan.remove()
