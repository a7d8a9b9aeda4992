"""Migrations: two trees for each database, forward only, and the models as the measure."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

from reporting_service.ledger.schemas import LedgerFilters
from services.cli.catalogue import BY_NAME
from services.cli.migrate import TREES
from shared import migrations
from shared.migrations import TECHNICAL, compare
from tests.databases import Databases

Fresh = Callable[[], str]
PACKAGES = [tree.package for tree in TREES]

MODELS = '''"""A service for one test."""

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.db import new_metadata


class Base(DeclarativeBase):
    """Base of its tables."""

    metadata = new_metadata()


class Lamp(Base):
    """Has an index that Alembic writes, and a sequence and a trigger for which it has no word."""

    __tablename__ = "lamp"
    __table_args__ = (sa.Index("ix_lamp_lit", "id", postgresql_where=sa.text("lit")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lit: Mapped[bool]


NUMBERS = sa.Sequence("lamp_number", metadata=Base.metadata)


@sa.event.listens_for(Lamp.__table__, "after_create")
def with_its_trigger(_table, connection, **_):
    connection.exec_driver_sql("""
CREATE FUNCTION keep_lit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.lit := OLD.lit OR NEW.lit;
  RETURN NEW;
END
$$""")
    connection.exec_driver_sql(
        "CREATE TRIGGER lit BEFORE UPDATE ON lamp FOR EACH ROW EXECUTE FUNCTION keep_lit()"
    )
'''
VERSION = '''"""One step."""

from alembic import op

revision = "{name}"
down_revision = {after!r}


def upgrade():
    op.execute("""{statement}""")
'''
NOW = datetime.fromisoformat("2027-01-04T09:00:00+08:00")


@dataclass
class Tree:
    """A package with versions of its own, for one test."""

    package: str
    folder: Path

    def step(self, name: str, statement: str, after: str | None = None) -> None:
        """Write the version `name`, which executes `statement`."""
        text = VERSION.format(name=name, after=after, statement=statement)
        (self.folder / "migrations" / "versions" / f"{name}.py").write_text(text)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Tree:
    """A package that Alembic has not seen yet."""
    package = f"tree_{abs(hash(request.node.nodeid))}"
    folder = tmp_path / package
    (folder / "migrations" / "versions").mkdir(parents=True)
    (folder / "__init__.py").write_text(MODELS)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return Tree(package, folder)


def tables(url: str) -> set[str]:
    """The tables in a database that are not procrastinate's."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    return {
        name
        for name in sa.inspect(engine).get_table_names()
        if not name.startswith("procrastinate_")
    }


def execute(url: str, statement: str) -> None:
    with sa.create_engine(url, poolclass=sa.NullPool).begin() as connection:
        connection.execute(sa.text(statement))


@pytest.mark.parametrize("package", PACKAGES)
def test_the_migrations_make_what_the_models_say(package: str, bare: Fresh) -> None:
    url = bare()
    migrations.upgrade(package, url)
    assert compare.differences(package, url, bare()) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_versions_are_one_line_that_leads_forward(package: str) -> None:
    script = ScriptDirectory.from_config(migrations.config(package))
    versions = list(script.walk_revisions())
    assert versions
    assert len(script.get_heads()) == len(script.get_bases()) == 1
    assert [each.revision for each in versions if hasattr(each.module, "downgrade")] == []


OUT_OF_STEP = [
    ("assignment", "ALTER TABLE history DROP reason", "column history.reason"),
    ("assignment", "ALTER TABLE history ALTER reason SET NOT NULL", "column history.reason"),
    ("assignment", "ALTER TABLE history ALTER reason TYPE varchar(9)", "column history.reason"),
    ("assignment", "ALTER TABLE event ALTER recorded_at DROP DEFAULT", "column event.recorded_at"),
    ("assignment", "CREATE TABLE left_over (n int)", "column left_over.n"),
    ("assignment", "DROP INDEX ix_event_subject", "index ix_event_subject"),
    (
        "assignment",
        "DROP INDEX ix_parked_event_waiting;"
        " CREATE INDEX ix_parked_event_waiting ON parked_event (feed, subject)",
        "index ix_parked_event_waiting",
    ),
    (
        "assignment",
        "ALTER TABLE leader DROP CONSTRAINT ck_leader_status,"
        " ADD CONSTRAINT ck_leader_status CHECK (status IN ('serving', 'gone'))",
        "constraint leader.ck_leader_status",
    ),
    (
        "assignment",
        "ALTER TABLE recusal DROP CONSTRAINT fk_recusal_matter_id",
        "constraint recusal.fk_recusal_matter_id",
    ),
    ("assignment", "ALTER TABLE event DROP subject", "column event.subject"),
    ("intake", "DROP SEQUENCE piece_number", "sequence piece_number"),
    ("reporting", "DROP TRIGGER frozen ON bulletin", "trigger bulletin.frozen"),
    (
        "assignment",
        "CREATE OR REPLACE FUNCTION append_events(sent json) RETURNS bigint LANGUAGE sql"
        " AS 'SELECT 1::bigint'",
        "function append_events(json)",
    ),
]


@pytest.mark.parametrize(("service", "statement", "name"), OUT_OF_STEP)
def test_a_difference_is_found_and_named(
    service: str,
    statement: str,
    name: str,
    clone: Callable[[str], str],
    databases: Databases,
    bare: Fresh,
) -> None:
    url = databases.owner(clone(service))
    for each in statement.split(";"):
        execute(url, each)
    found = compare.differences(BY_NAME[service].package, url, bare())
    assert name in [each.partition(": models ")[0] for each in found]


def test_the_next_version_is_written_from_the_models(tree: Tree, bare: Fresh) -> None:
    path = compare.revision(tree.package, before(tree, bare), bare(), "Light the lamps.", NOW)
    assert path == tree.folder / "migrations" / "versions" / "2027_01_04_light_the_lamps.py"
    assert "downgrade" not in path.read_text()
    url = bare()
    migrations.upgrade(tree.package, url)
    assert compare.differences(tree.package, url, bare()) == []
    with pytest.raises(ValueError, match="agree already"):
        compare.revision(tree.package, url, bare(), "again", NOW)


def before(tree: Tree, bare: Fresh) -> str:
    """A database of the tree as it is, after one version that leaves nothing behind."""
    tree.step("2026_12_31_first", "SELECT 1")
    url = bare()
    migrations.upgrade(tree.package, url)
    return url


@pytest.mark.parametrize("message", ["", "灯", "a name that is longer than a name may be"])
def test_a_version_needs_a_short_name(message: str, tree: Tree) -> None:
    with pytest.raises(ValueError, match="1 to 21 letters"):
        compare.revision(tree.package, "unused", "unused", message, NOW)


def test_the_technical_tree_runs_first_and_each_tree_counts_for_itself(
    tree: Tree, bare: Fresh
) -> None:
    url = bare()
    tree.step("2026_12_31_first", "CREATE TABLE lamp AS SELECT position FROM event")
    migrations.upgrade(tree.package, url)
    assert {"lamp", "event", "technical_version", "service_version"} <= tables(url)
    tree.step("2027_01_01_second", "DROP TABLE lamp", after="2026_12_31_first")
    migrations.upgrade(tree.package, url)
    assert "lamp" not in tables(url)


def test_what_was_done_before_a_version_failed_is_kept(tree: Tree, bare: Fresh) -> None:
    url = bare()
    tree.step("2026_12_31_first", "CREATE TABLE lamp (n int)")
    tree.step("2027_01_01_second", "SELECT 1 / 0", after="2026_12_31_first")
    with pytest.raises(sa.exc.DataError):
        migrations.upgrade(tree.package, url)
    assert "lamp" in tables(url)
    tree.step("2027_01_01_second", "DROP TABLE lamp", after="2026_12_31_first")
    migrations.upgrade(tree.package, url)
    assert "lamp" not in tables(url)


def test_a_migration_gives_up_where_a_service_holds_a_lock(
    tree: Tree, bare: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = bare()
    migrations.upgrade(TECHNICAL, url)
    monkeypatch.setattr(migrations, "LOCK_TIMEOUT", "50ms")
    tree.step("2026_12_31_first", "ALTER TABLE history ADD lit boolean")
    with sa.create_engine(url, poolclass=sa.NullPool).begin() as service:
        service.execute(sa.text("SELECT FROM history"))
        with pytest.raises(OperationalError, match="lock timeout"):
            migrations.upgrade(tree.package, url)
    migrations.upgrade(tree.package, url)


def test_a_migration_gives_up_when_a_statement_takes_too_long(
    tree: Tree, bare: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = bare()
    migrations.upgrade(TECHNICAL, url)
    monkeypatch.setattr(migrations, "STATEMENT_TIMEOUT", "50ms")
    tree.step("2026_12_31_first", "SELECT pg_sleep(60)")
    with pytest.raises(OperationalError, match="statement timeout"):
        migrations.upgrade(tree.package, url)


def test_two_who_start_at_once_take_turns(tree: Tree, bare: Fresh) -> None:
    url = bare()
    tree.step("2026_12_31_first", "CREATE TABLE lamp AS SELECT FROM pg_sleep(0.2)")
    with ThreadPoolExecutor(2) as both:
        for each in [both.submit(migrations.upgrade, tree.package, url) for _ in range(2)]:
            each.result()
    assert "lamp" in tables(url)


@pytest.mark.parametrize(
    ("package", "again"),
    [
        ("assignment_service", {"supervision"}),
        ("supervision_service", {"intake", "assignment"}),
        ("reporting_service", {"intake", "assignment", "supervision"}),
    ],
)
def test_columns_that_events_alone_fill_have_their_feeds_read_again(
    package: str, again: set[str], bare: Fresh
) -> None:
    url = before_what_was_added(package, bare)
    for feed in ("directory", "intake", "assignment", "supervision"):
        execute(url, f"INSERT INTO feed_cursor (feed, epoch, position)"
                     f" VALUES ('{feed}', gen_random_uuid(), 9)")  # fmt: skip
    migrations.upgrade(package, url)
    rows = read(url, "SELECT feed, epoch IS NULL, position FROM feed_cursor")
    assert {feed: tuple(rest) for feed, *rest in rows} == {
        feed: (True, 0) if feed in again else (False, 9)
        for feed in ("directory", "intake", "assignment", "supervision")
    }


def test_an_export_that_waits_is_read_with_filters_of_several_values(bare: Fresh) -> None:
    url = before_what_was_added("reporting_service", bare)
    told = '{"region": "510100", "form": "letter", "topic": ["NR01"], "month": "2026-03"}'
    for status in ("queued", "finished"):
        execute(
            url,
            "INSERT INTO export (id, status, requested_by, requested_at, requester, filters, total,"
            " written, touched_at, moves, version) VALUES (gen_random_uuid(),"
            f" '{status}', gen_random_uuid(), now(), '{{}}', '{told}'::jsonb, 0, 0, now(), 1, 1)",
        )
    migrations.upgrade("reporting_service", url)
    found = dict(read(url, "SELECT status, filters FROM export"))
    assert LedgerFilters(**found["queued"]).model_dump(mode="json", exclude_none=True) == {
        "month": "2026-03", "region": ["510100"], "topic": ["NR01"], "form": ["letter"],
    }  # fmt: skip
    assert found["finished"]["form"] == "letter", "what it was made of stays as it was asked for"


def before_what_was_added(package: str, bare: Fresh) -> str:
    """A database of a service at its first version."""
    url = bare()
    migrations.upgrade(TECHNICAL, url)
    with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
        command.upgrade(migrations.config(package, connection), "2026_11_27_first")
    return url


def read(url: str, statement: str) -> list[Any]:
    with sa.create_engine(url, poolclass=sa.NullPool).begin() as connection:
        return [tuple(row) for row in connection.execute(sa.text(statement))]
