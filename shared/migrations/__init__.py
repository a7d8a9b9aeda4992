"""Migrations, forward only: Alembic driven from Python, no ini file.

Each service's database has two trees of versions: `shared/migrations/versions` makes the technical
tables, which are the same everywhere, then the service's own `migrations/versions` makes its own.
procrastinate's tables come from the library's packaged SQL.

Runs wait for each other (one advisory lock per database). A version is one transaction; it fails
after five seconds on a lock that a running service holds, so a migration never stops the office.
"""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, NullPool, create_engine, make_url

TECHNICAL = "shared"
"""The package whose tree makes the technical tables."""

LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "10min"
_ADVISORY_LOCK = 7_240_001  # any fixed number; locks are per database


def upgrade(package: str, owner_url: str) -> None:
    """Bring the database of `package` up to date: technical tables, its own, procrastinate's.

    Raises what the database raises. Versions before the one that failed are in: the next run goes
    on from there.
    """
    limits = f"-c lock_timeout={LOCK_TIMEOUT} -c statement_timeout={STATEMENT_TIMEOUT}"
    engine = create_engine(owner_url, poolclass=NullPool, connect_args={"options": limits})
    with _our_turn(owner_url) as guard:
        for tree in trees(package):
            with engine.connect() as connection:  # a fresh one: Alembic commits what it began
                command.upgrade(config(tree, connection), "head")
        _upgrade_procrastinate(guard)


def trees(package: str) -> list[str]:
    """The packages whose versions make the database of `package`, in their order."""
    return [TECHNICAL] if package == TECHNICAL else [TECHNICAL, package]


def version_table(tree: str) -> str:
    """The table in which the tree of a package notes how far it is."""
    return "technical_version" if tree == TECHNICAL else "service_version"


def config(tree: str, connection: Connection | None = None) -> Config:
    """What Alembic must know of the tree of a package, and the connection to run it on."""
    made = Config(attributes={"connection": connection, "version_table": version_table(tree)})
    for option, value in (
        ("script_location", Path(__file__).parent),
        ("version_locations", folder(tree) / "migrations" / "versions"),
        ("path_separator", "newline"),
    ):
        made.set_main_option(option, str(value).replace("%", "%%"))
    return made


def folder(package: str) -> Path:
    """The folder of a package."""
    file = importlib.import_module(package).__file__
    if file is None:
        raise ValueError(f"{package} has no __init__.py")
    return Path(file).parent


@contextmanager
def _our_turn(owner_url: str) -> Iterator[psycopg.Connection]:
    """A connection that keeps every other run out of this database."""
    url = make_url(owner_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as guard:
        # Without a time-out: another run may take long, and waiting for it is right.
        guard.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY_LOCK])
        guard.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
        yield guard


def _upgrade_procrastinate(connection: psycopg.Connection) -> None:
    """Apply procrastinate's packaged schema once, later its packaged migrations not yet applied."""
    connection.execute(
        "CREATE TABLE IF NOT EXISTS procrastinate_migration"
        " (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
    )
    applied = {row[0] for row in connection.execute("SELECT name FROM procrastinate_migration")}
    packaged = resources.files("procrastinate.sql")
    migrations = sorted(
        (file for file in (packaged / "migrations").iterdir() if file.name.endswith(".sql")),
        key=lambda file: file.name,
    )
    newer = [file for file in migrations if file.name not in applied]
    # The schema file is the sum of all migrations, so the first run applies it and records them.
    with connection.transaction():
        for script in newer if applied else [packaged / "schema.sql"]:
            connection.execute(script.read_bytes())
        connection.cursor().executemany(
            "INSERT INTO procrastinate_migration (name) VALUES (%s)",
            [[file.name] for file in newer],
        )
