"""For developers: compare the models with the migrations, and write the next version.

Both take two databases of a throw-away cluster: one that the migrations made, and an empty one
for the models to fill. What PostgreSQL then says of the two is compared word by word: columns,
indexes with their conditions, constraints, triggers, sequences and functions.
"""

import importlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import autogenerate
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from shared.db import technical
from shared.migrations import TECHNICAL, config, folder, trees, version_table

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
'''

_DESCRIPTION = sa.text(r"""
WITH ours AS (
  SELECT oid, relname AS name FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    AND relname NOT LIKE 'procrastinate\_%' AND relname <> ALL (:version_tables)
)
SELECT 'column ' || name || '.' || attname AS name,
  concat_ws(' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'not null' END,
            nullif(attidentity::text, ''), 'default ' || pg_get_expr(adbin, adrelid)) AS definition
FROM pg_attribute JOIN ours ON ours.oid = attrelid
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE attnum > 0 AND NOT attisdropped
UNION ALL
SELECT 'index ' || indexrelid::regclass, pg_get_indexdef(indexrelid)
FROM pg_index JOIN ours ON ours.oid = indrelid
UNION ALL
SELECT 'constraint ' || name || '.' || conname, pg_get_constraintdef(pg_constraint.oid)
FROM pg_constraint JOIN ours ON ours.oid = conrelid
UNION ALL
SELECT 'trigger ' || name || '.' || tgname, pg_get_triggerdef(pg_trigger.oid)
FROM pg_trigger JOIN ours ON ours.oid = tgrelid WHERE NOT tgisinternal
UNION ALL
SELECT 'sequence ' || relname, concat_ws(' ', seqtypid::regtype, seqstart, seqincrement, seqcycle)
FROM pg_sequence JOIN pg_class ON pg_class.oid = seqrelid
WHERE relname NOT LIKE 'procrastinate\_%'
  AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = seqrelid AND deptype IN ('a', 'i'))
UNION ALL
SELECT 'function ' || oid::regprocedure, pg_get_functiondef(oid)
FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname NOT LIKE 'procrastinate\_%'
""").bindparams(version_tables=[version_table(TECHNICAL), version_table("")])


def differences(package: str, migrated_url: str, empty_url: str) -> list[str]:
    """Where the models of `package` and its migrated database differ; fills the empty database."""
    with _compared(package, migrated_url, empty_url) as (_, wanted, found):
        return [
            f"{name}: models {wanted.get(name)!r}, migrations {found.get(name)!r}"
            for name in sorted(wanted.keys() | found.keys())
            if wanted.get(name) != found.get(name)
        ]


def revision(package: str, migrated_url: str, empty_url: str, message: str, now: datetime) -> Path:
    """Write the version that brings a migrated database to the models; `now` dates its name.

    What Alembic does not see (a constraint's words, an index's condition) is left to be written by
    hand. Raises `ValueError` when the message makes no usable name, or when nothing has changed.
    """
    name = f"{now:%Y_%m_%d}_{re.sub(r'[^a-z0-9]+', '_', message.lower()).strip('_')}"
    if len(name) > _LONGEST_NAME or name.endswith("_"):
        raise ValueError(f"{name!r}: a version is called by 1 to 21 letters and digits")
    with _compared(package, migrated_url, empty_url) as (migrated, wanted, found):
        if wanted == found:
            raise ValueError(f"the models of {package} and its migrations agree already")
        new = {each: wanted[each] for each in wanted if wanted[each] != found.get(each)}
        upgrade = "\n".join(_statements(package, migrated, new))
    head = ScriptDirectory.from_config(config(package)).get_current_head()
    text = _NEW_VERSION.format(
        message=message.rstrip(".").capitalize(),
        imports=_DIALECT if "postgresql." in upgrade else "",
        revision=name,
        down_revision=repr(head).replace("'", '"'),
        upgrade=upgrade,
    )
    path = folder(package) / "migrations" / "versions" / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@contextmanager
def _compared(
    package: str, migrated_url: str, empty_url: str
) -> Iterator[tuple[sa.Connection, dict[str, str], dict[str, str]]]:
    """The migrated database, and what PostgreSQL says of the models' and of this one."""
    engines = [sa.create_engine(url, poolclass=sa.NullPool) for url in (migrated_url, empty_url)]
    with engines[0].begin() as migrated, engines[1].begin() as made:
        for tree in trees(package):
            models(tree).create_all(made)
        yield migrated, _describe(made), _describe(migrated)


def _describe(connection: sa.Connection) -> dict[str, str]:
    """Everything in the database that is neither Alembic's nor procrastinate's, by its name."""
    return {row.name: row.definition for row in connection.execute(_DESCRIPTION)}


def _statements(package: str, migrated: sa.Connection, new: dict[str, str]) -> Iterator[str]:
    """The body of a version: what Alembic writes, and the `new` things it does not look for."""
    for each in new:
        kind, name = each.split(" ", 1)
        if kind == "sequence":
            yield f'    op.execute(sa.schema.CreateSequence(sa.Sequence("{name}")))'
    metadata = models(package)
    options = {"include_name": _is_of(package), "compare_server_default": True}
    migration = MigrationContext.configure(migrated, opts={**options, "target_metadata": metadata})
    operations = autogenerate.produce_migrations(migration, metadata).upgrade_ops
    if operations is not None:
        text = autogenerate.render_python_code(operations, migration_context=migration)
        yield from (line for line in text.splitlines() if "# ###" not in line)
    for kind in ("function", "trigger"):
        for each in new:
            if each.startswith(f"{kind} "):
                yield f'    op.execute("""{new[each]}""")'


def _is_of(package: str) -> Callable[..., bool]:
    """Whether Alembic is to look at a name in the database: not when another tree made it."""
    others = {version_table(tree) for tree in trees(package)}
    if package != TECHNICAL:
        others.update(models(TECHNICAL).tables)

    def included(name: str | None, kind: str, parents: Mapping[str, str | None]) -> bool:
        table = name if kind == "table" else parents.get("table_name")
        return table not in others and not (table or "").startswith("procrastinate_")

    return included


def models(package: str) -> sa.MetaData:
    """The tables that the versions of `package` make, every file that may name one imported."""
    root = folder(package)
    files = root.glob("*.py") if package == TECHNICAL else root.rglob("models.py")
    for file in sorted(files):
        parts = file.relative_to(root).with_suffix("").parts
        importlib.import_module(".".join((package, *parts)))
    if package == TECHNICAL:
        return technical
    found: sa.MetaData = importlib.import_module(package).Base.metadata
    return found
