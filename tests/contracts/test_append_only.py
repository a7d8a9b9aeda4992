"""What is never changed is refused by the database itself, to the service and to its owner."""

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from services.cli.catalogue import BY_NAME
from services.cli.databases import connect
from shared import db
from shared.migrations import TECHNICAL
from shared.migrations.compare import models
from tests.conftest import Clone
from tests.databases import Databases

TABLES: dict[str, set[str]] = {
    **{service: {"event", "history"} for service in BY_NAME},
    "assignment": {"event", "history", "responsibility_list_version"},
    "supervision": {
        "event",
        "history",
        "session_call",
        "closeout_standard",
        "aid_facts",
        "aid_reading",
    },
    "intake": {
        "event",
        "history",
        "investigation_record",
        "correction_content",
        "deadline_adjustment",
        "former_name",
        "investigation_text",
        "letter",
        "talk_text",
        "vault_reading",
    },
}
"""Written by hand: by service, what nobody may change."""


@pytest.mark.parametrize("service", TABLES)
def test_what_a_service_only_adds_to_is_marked_so(service: str) -> None:
    both = (models(TECHNICAL), models(BY_NAME[service].package))
    marked = {
        table.name for each in both for table in each.sorted_tables if db.APPEND_ONLY in table.info
    }
    assert marked == TABLES[service]


@pytest.mark.parametrize("service", TABLES)
def test_the_database_refuses_to_change_it(
    service: str, clone: Clone, databases: Databases
) -> None:
    url = clone(service)
    for address in (url, databases.owner(url)):
        with connect(make_url(address)) as connection:
            for table in TABLES[service]:
                column = connection.execute(_FIRST_COLUMN, [table]).fetchone()
                assert column is not None
                for statement in (
                    "UPDATE {table} SET {column} = {column}",
                    "DELETE FROM {table}",
                    "TRUNCATE {table} CASCADE",
                ):
                    names = {"table": sql.Identifier(table), "column": sql.Identifier(column[0])}
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        connection.execute(sql.SQL(statement).format(**names))


_FIRST_COLUMN = """
SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1
"""


@pytest.mark.parametrize("table", ["feed_head", "idempotent_answer"])
def test_what_moves_or_runs_out_can_be_changed(
    table: str, clone: Clone, databases: Databases
) -> None:
    with connect(make_url(clone("intake"))) as connection:
        connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
