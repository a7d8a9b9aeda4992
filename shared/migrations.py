"""Migrations: Alembic driven from Python, no ini file. A service's models and its versions folder
are all it needs; procrastinate's tables come from the library's own packaged SQL.

Runs wait for each other (one advisory lock per database) and give up quickly on locks that the
running services hold, so that a migration never stops the office.
"""

import importlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any, cast

import psycopg
from alembic import autogenerate, command, context
from alembic.config import Config
from alembic.operations.ops import DowngradeOps, UpgradeOps
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, NullPool, create_engine, make_url

from shared.db import technical

_ADVISORY_LOCK = 7_240_001  # any fixed number; locks are per database
_LOCK_TIMEOUT = "5s"
_STATEMENT_TIMEOUT = "10min"
_LONGEST_NAME = 32  # of Alembic's version column

_DIALECT = "from sqlalchemy.dialects import postgresql\n"
_NEW_VERSION = '''"""{message}."""

import sqlalchemy as sa
from alembic import op
{imports}
revision = "{revision}"
down_revision = {down_revision}
branch_labels = None
depends_on = None


def upgrade() -> None:
    {upgrade}


def downgrade() -> None:
    {downgrade}
'''


def upgrade(package: str, owner_url: str) -> None:
    """Bring the database of `package` up to its newest version, and procrastinate's tables too."""
    with _locked(owner_url) as (guard, connection):
        config = _config(package)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
        _upgrade_procrastinate(guard)


def check(package: str, owner_url: str) -> list[str]:
    """What the models say and the migrated database lacks; empty when they agree."""
    with _locked(owner_url) as (_, connection):
        migration = MigrationContext.configure(connection, opts=_options(package))
        changes = autogenerate.compare_metadata(migration, cast(MetaData, _models(package)))
        return [str(change) for change in changes]


def revision(package: str, owner_url: str, message: str, now: datetime) -> Path:
    """Write the version that brings a migrated database to the models; `now` dates its name.

    Raises `ValueError` when the message makes no usable name, or when nothing has changed.
    """
    name = f"{now:%Y_%m_%d}_{re.sub(r'[^a-z0-9]+', '_', message.lower()).strip('_')}"
    if len(name) > _LONGEST_NAME or name.endswith("_"):
        raise ValueError(f"{name!r}: a version is called by 1 to 21 letters and digits")
    with _locked(owner_url) as (_, connection):
        migration = MigrationContext.configure(connection, opts=_options(package))
        script = autogenerate.produce_migrations(migration, cast(MetaData, _models(package)))
    if script.upgrade_ops is None or script.upgrade_ops.is_empty():
        raise ValueError(f"the models of {package} and its migrations agree already")
    rendered = [_python(ops, migration) for ops in (script.upgrade_ops, script.downgrade_ops)]
    text = _NEW_VERSION.format(
        message=message.rstrip(".").capitalize(),
        imports=_DIALECT if any("postgresql." in part for part in rendered) else "",
        revision=name,
        down_revision=repr(_head(package)).replace("'", '"'),
        upgrade=rendered[0],
        downgrade=rendered[1],
    )
    path = _root(package) / "migrations" / "versions" / f"{name}.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _python(operations: UpgradeOps | DowngradeOps | None, migration: MigrationContext) -> str:
    """The statements of one direction, without Alembic's marker comments."""
    if operations is None:
        return "pass"
    text = autogenerate.render_python_code(operations, migration_context=migration)
    return "\n".join(line for line in text.splitlines() if "# ###" not in line).strip()


def run() -> None:
    """What a service's `migrations/env.py` does, and all of it."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()


def _options(package: str) -> dict[str, Any]:
    return {
        "target_metadata": _models(package),
        "include_name": _ours,
        "compare_server_default": True,
    }


def _ours(name: str | None, _kind: str, parents: Any) -> bool:
    """Whether a name found in the database is this project's, and not procrastinate's."""
    names = (name, parents.get("table_name"))
    return not any(part.startswith("procrastinate_") for part in names if part)


def _models(package: str) -> list[MetaData]:
    """The tables of the package and the toolbox's own, after importing every models file."""
    for file in sorted(_root("shared").glob("*.py")):
        importlib.import_module(f"shared.{file.stem}")
    for file in sorted(_root(package).rglob("models.py")):
        parts = file.relative_to(_root(package)).with_suffix("").parts
        importlib.import_module(".".join((package, *parts)))
    metadata: MetaData = importlib.import_module(package).Base.metadata
    return [metadata, technical]


def _root(package: str) -> Path:
    """The folder of a package."""
    file = importlib.import_module(package).__file__
    if file is None:
        raise ValueError(f"{package} has no __init__.py")
    return Path(file).parent


def _config(package: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_root(package) / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _head(package: str) -> str | None:
    return ScriptDirectory.from_config(_config(package)).get_current_head()


@contextmanager
def _locked(owner_url: str) -> Iterator[tuple[psycopg.Connection, Connection]]:
    """Two connections as the owner, one for SQL files and one for Alembic, once it is our turn."""
    url = make_url(owner_url)
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    limits = f"-c lock_timeout={_LOCK_TIMEOUT} -c statement_timeout={_STATEMENT_TIMEOUT}"
    engine = create_engine(url, poolclass=NullPool, connect_args={"options": limits})
    with psycopg.connect(plain, autocommit=True) as guard:
        # Without a time-out: another run may take long, and waiting for it is right.
        guard.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY_LOCK])
        guard.execute("SELECT set_config('lock_timeout', %s, false)", [_LOCK_TIMEOUT])
        with engine.connect() as connection:
            yield guard, connection


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
