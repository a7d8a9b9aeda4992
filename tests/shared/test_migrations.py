"""Migrations over databases that hold something, there and back."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from services.cli.catalogue import SERVICES
from shared import feed, migrations

_BEFORE = {
    "services.directory": "2026_11_22_spine",
    "intake_service": "2026_11_22_imports",
    "assignment_service": "2026_11_22_spine",
    "supervision_service": "2026_11_22_ladder",
    "reporting_service": "2026_11_22_city",
}
_TOLD = sa.text(
    "INSERT INTO event (position, type, subject, time, data)"
    " SELECT nullif(position, 0), 'x', gen_random_uuid(), now(), jsonb_build_object('n', n)"
    " FROM unnest(CAST(:positions AS bigint[])) WITH ORDINALITY AS told (position, n)"
)
_POSITIONS = sa.text("SELECT data ->> 'n', position FROM event ORDER BY position")


@contextmanager
def to(package: str, url: str, *ways: tuple[str, str]) -> Iterator[sa.Connection]:
    """A connection to the database after `ways`: ("upgrade" or "downgrade", revision)."""
    with migrations._locked(url) as (_, connection):
        config = migrations._config(package)
        config.attributes["connection"] = connection
        for way, revision in ways:
            getattr(command, way)(config, revision)
        connection.commit()
        with connection.begin():
            yield connection


def positions(connection: sa.Connection) -> list[tuple[str, int]]:
    return [(row[0], row[1]) for row in connection.execute(_POSITIONS)]


@pytest.mark.parametrize("package", [service.package for service in SERVICES])
def test_events_keep_their_positions_and_those_without_follow_in_their_order(
    package: str, bare: Callable[[], str]
) -> None:
    url, before = bare(), _BEFORE[package]
    with to(package, url, ("upgrade", before)) as old:
        old.execute(sa.text("INSERT INTO feed_head VALUES (true, 2, gen_random_uuid())"))
        old.execute(_TOLD, {"positions": [1, 0, 2, 0]})
    with to(package, url, ("upgrade", "head")) as new:
        assert positions(new) == [("1", 1), ("3", 2), ("2", 3), ("4", 4)]
        assert new.scalar(sa.text("SELECT position FROM feed_head")) == 4
    with to(package, url, ("downgrade", before)) as old:
        assert positions(old) == [("1", 1), ("3", 2), ("2", 3), ("4", 4)]
        assert old.scalar(sa.text("SELECT count(*) FROM event WHERE id <> position")) == 0
        old.execute(_TOLD, {"positions": [0]})
        assert old.scalar(sa.text("SELECT id FROM event WHERE position IS NULL")) == 5


@pytest.mark.parametrize("package", [service.package for service in SERVICES])
def test_what_was_seeded_and_never_started_is_upgraded(
    package: str, bare: Callable[[], str]
) -> None:
    url = bare()
    with to(package, url, ("upgrade", _BEFORE[package])) as old:
        old.execute(_TOLD, {"positions": [0, 0]})
    with to(package, url, ("upgrade", "head")) as new:
        assert positions(new) == [("1", 1), ("2", 2)]


_DEFINED = sa.text("""
SELECT indexname, indexdef FROM pg_indexes
WHERE schemaname = 'public' AND tablename <> 'alembic_version'
UNION ALL
SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid > 0 AND connamespace = 'public'::regnamespace
  AND conrelid::regclass::text <> 'alembic_version'
""")


@pytest.mark.parametrize("package", [service.package for service in SERVICES])
def test_what_an_index_leaves_out_and_a_constraint_says_are_as_in_the_models(
    package: str, bare: Callable[[], str]
) -> None:
    # Alembic compares neither.
    with to(package, bare(), ("upgrade", "head")) as migrated:
        found = dict(migrated.execute(_DEFINED).all())
    with sa.create_engine(bare(), poolclass=sa.NullPool).begin() as made:
        for metadata in migrations._models(package):
            metadata.create_all(made)
        assert found == dict(made.execute(_DEFINED).all())


@pytest.mark.parametrize("package", [service.package for service in SERVICES])
def test_the_function_that_appends_is_the_one_that_the_feed_describes(
    package: str, bare: Callable[[], str]
) -> None:
    source = sa.text("SELECT prosrc FROM pg_proc WHERE proname = 'append_events'")
    with to(package, bare(), ("upgrade", "head")) as new:
        body = new.scalar(source)
    assert body is not None
    assert f"AS $${body}$$" in feed.APPEND_EVENTS
    with to(package, bare(), ("upgrade", "head"), ("downgrade", "2026_11_25_positions")) as old:
        assert old.scalar(source) is None


_ONE = "0198c0de-0000-7000-8000-000000000001"
_LEDGER = sa.text(f"""
INSERT INTO ledger_import (id, status, name, source, sender, arrived_at, requested_at, requested_by,
  requested_by_name, requester, unit_id, unit_line, rehearsal, attempt, rows, done, created, known,
  differs, refused, touched_at, moves, version)
VALUES ('{_ONE}', 'finished', '台账.xlsx', 'mnr', '自然资源部', now(), now(), '{_ONE}', '登记员甲',
  '{{}}', '{_ONE}', '510000', true, 1, 3, 3, 3, 0, 0, 0, now(), 1, 1)
""")
_CELLS = {
    2: [("姓名", "王某某"), ("信访人数", 3.0), ("备注", "甲"), ("备注", "乙")],
    3: [("备注", "丙")],
    4: [],
}


def kept(connection: sa.Connection) -> dict[int, list[Any]]:
    rows = connection.execute(sa.text("SELECT row, cells FROM import_cells"))
    return {row.row: row.cells for row in rows}


def test_the_headings_of_a_ledger_move_to_the_import_and_back(bare: Callable[[], str]) -> None:
    url = bare()
    old = {row: [{"column": name, "cell": cell} for name, cell in of] for row, of in _CELLS.items()}
    before = "2026_11_25_append"
    with to("intake_service", url, ("upgrade", before)) as found:
        found.execute(_LEDGER)
        found.execute(
            sa.text(f"INSERT INTO import_cells VALUES ('{_ONE}', :row, :cells)"),
            [{"row": row, "cells": json.dumps(cells)} for row, cells in old.items()],
        )
    with to("intake_service", url, ("upgrade", "head")) as found:
        headings = found.scalar(sa.text("SELECT headings FROM ledger_import"))
        assert headings == ["姓名", "信访人数", "备注", "备注"]
        assert kept(found) == {
            2: ["王某某", 3, "甲", "乙"],
            3: [None, None, "丙", None],
            4: [None, None, None, None],
        }
    with to("intake_service", url, ("downgrade", before)) as found:
        assert kept(found) == old
