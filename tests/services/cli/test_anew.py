"""A demonstration begins again from nothing, and what people really sent is never deleted."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import ProgrammingError

from services.cli.anew import begin, empty, finish, is_unfinished
from services.cli.catalogue import BY_NAME
from services.cli.databases import connect, provision
from services.cli.errors import NotDone
from services.cli.installation import Installation
from services.cli.postgres import PostgresServer
from services.cli.prepare import Server
from shared import migrations

INTAKE = BY_NAME["intake"]


@pytest.fixture
def running() -> Iterator[tuple[Installation, Server]]:
    """An installation whose intake has its tables."""
    with tempfile.TemporaryDirectory(prefix="kaimen-anew-") as name:
        installation = Installation(Path(name) / "data")
        folder = installation.data / "postgres"
        postgres = PostgresServer(folder, installation.secrets, throw_away=True)
        postgres.start(installation.log("postgres"))
        found = provision(postgres.url, INTAKE, installation.secrets)
        migrations.upgrade(INTAKE.package, found.owner_url)
        (installation.data / "demo").mkdir()
        try:
            yield installation, Server(postgres.url, postgres)
        finally:
            postgres.stop()
            postgres.remove()


def databases(server: Server) -> set[str]:
    """The databases that are there."""
    with connect(server.url) as admin:
        return {row[0] for row in admin.execute("SELECT datname FROM pg_database")}


def test_a_demonstration_is_emptied_and_keeps_its_secrets(
    running: tuple[Installation, Server],
) -> None:
    installation, server = running
    password, lines = installation.secrets.get("demonstration_password"), list[str]()
    empty(installation, server, lines.append)
    assert INTAKE.database not in databases(server)
    assert not (installation.data / "demo").exists()
    assert installation.secrets.get("demonstration_password") == password
    empty(installation, server, lines.append)  # once more, over nothing


def test_what_was_registered_outside_of_a_rehearsal_is_kept(
    running: tuple[Installation, Server],
) -> None:
    installation, server = running
    with connect(make_url(server.url).set(database=INTAKE.database)) as admin:
        # A piece by its one column that counts; the others may be empty here.
        admin.execute("CREATE TABLE other AS SELECT * FROM piece")
        admin.execute("DROP TABLE piece CASCADE")
        admin.execute("ALTER TABLE other RENAME TO piece")
        admin.execute("INSERT INTO piece (id, rehearsal) VALUES (gen_random_uuid(), false)")
        admin.execute(f"GRANT SELECT ON piece TO {INTAKE.database}".encode())
    with pytest.raises(NotDone, match="在演练之外登记"):
        empty(installation, server, lambda _: None)
    assert INTAKE.database in databases(server)
    assert (installation.data / "demo").exists()


def test_what_cannot_be_looked_at_is_kept(running: tuple[Installation, Server]) -> None:
    installation, server = running
    with connect(make_url(server.url).set(database=INTAKE.database)) as admin:
        admin.execute(f"REVOKE SELECT ON piece FROM {INTAKE.database}".encode())
    with pytest.raises(ProgrammingError, match="permission denied"):
        empty(installation, server, lambda _: None)
    assert INTAKE.database in databases(server)
    with connect(make_url(server.url).set(database=INTAKE.database)) as admin:
        admin.execute("DROP TABLE piece CASCADE")  # a first start that was cut short
    empty(installation, server, lambda _: None)
    assert INTAKE.database not in databases(server)


def test_somebody_elses_server_is_left_alone(running: tuple[Installation, Server]) -> None:
    installation, server = running
    with pytest.raises(NotDone, match="外部数据库"):
        empty(installation, Server(server.url), lambda _: None)
    assert INTAKE.database in databases(server)


def test_a_play_that_was_cut_short_is_known(tmp_path: Path) -> None:
    assert not is_unfinished(tmp_path)
    begin(tmp_path)
    assert is_unfinished(tmp_path)
    finish(tmp_path)
    assert not is_unfinished(tmp_path)
