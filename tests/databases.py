"""Databases for tests: each a copy of a template, made before it is needed.

A template is built once in a run by whoever needs it first; the others wait for it. While a test
uses a copy, a thread makes the next one and drops those that are done with.
"""

import itertools
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field

import psycopg
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy import URL, make_url

from services.cli.catalogue import BY_NAME, Service
from services.cli.databases import access, connect, provision
from services.cli.secrets import Secrets
from services.directory.organisations.rules import units
from shared import migrations, workdays
from shared.directory import CalendarYear, Organisation

_TEMPLATE_LOCK = 7_240_002
_WITH_OFFICES = "_with_offices"


@dataclass
class Databases:
    """Makes databases that live as long as the caller wants, at most until the run ends."""

    server: URL
    secrets: Secrets
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _built: set[str] = field(default_factory=set)
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    _ahead: dict[str, "Future[str]"] = field(default_factory=dict)

    def clone(self, name: str, *, with_offices: bool = False) -> str:
        """A fresh database of the service called `name`: the address for the service's role.

        `with_offices`: it knows organisations and calendar, as directory's feed tells of them.
        """
        service = BY_NAME[name]
        template = service.database + (_WITH_OFFICES if with_offices else "")
        if template not in self._built:
            self._build(service, template)
            self._built.add(template)
        return self._next(template)

    def copy(self, url: str) -> str:
        """A fresh copy of a database that nobody is connected to."""
        return self._next(_name(url))

    def owner(self, url: str) -> str:
        """The address with which the migrations' owner logs in to the same database."""
        return access(self.server, _service(_name(url)), self.secrets, _name(url)).owner_url

    def damage(self, url: str, statement: str, values: Sequence[object] = ()) -> int:
        """Change rows as only the server's administrator can, past triggers and foreign keys.

        How many rows it were.
        """
        with connect(self.server.set(database=_name(url))) as admin:
            admin.execute("SET session_replication_role = replica")
            return admin.execute(statement.encode(), values).rowcount

    def drop(self, url: str) -> None:
        """Drop a database soon, whoever is still connected."""
        self._thread.submit(self._drop, _name(url))

    def end(self) -> None:
        """Finish what is under way; what is left is removed with the server."""
        self._thread.shutdown(cancel_futures=True)

    def _next(self, template: str) -> str:
        made = self._ahead.pop(template, None) or self._thread.submit(self._copy, template)
        self._ahead[template] = self._thread.submit(self._copy, template)
        database = made.result()
        return access(self.server, _service(database), self.secrets, database).url

    def _copy(self, template: str) -> str:
        service = _service(template)
        database = f"{service.database}_{os.getpid()}_{next(self._numbers)}"
        with connect(self.server) as admin:
            _copy(admin, template, database, service)
        return database

    def _drop(self, database: str) -> None:
        with connect(self.server) as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))

    def _build(self, service: Service, template: str) -> None:
        """Build the template, and the migrated one that it begins with, unless somebody has."""
        with connect(self.server) as admin:
            admin.execute("SELECT pg_advisory_lock(%s)", [_TEMPLATE_LOCK])
            if not _is_template(admin, service.database):
                owner_url = provision(self.server, service, self.secrets).owner_url
                migrations.upgrade(service.package, owner_url)
                _make_template(admin, service.database)
            if not _is_template(admin, template):
                _copy(admin, service.database, template, service)
                _tell_of_offices(access(self.server, service, self.secrets, template).owner_url)
                _make_template(admin, template)


def _name(url: str) -> str:
    return make_url(url).database or ""


def _service(database: str) -> Service:
    """The service that a template or a copy is of."""
    return BY_NAME[database.split("_")[1]]


def _copy(admin: psycopg.Connection, template: str, database: str, service: Service) -> None:
    # Half the time of WAL_LOG; a test cluster flushes nothing to disk.
    admin.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(
            *map(sql.Identifier, (database, template, service.owner))
        )
    )


def _is_template(admin: psycopg.Connection, database: str) -> bool:
    found = admin.execute(
        "SELECT FROM pg_database WHERE datname = %s AND datistemplate", [database]
    )
    return found.fetchone() is not None


def _make_template(admin: psycopg.Connection, database: str) -> None:
    admin.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(sql.Identifier(database)))


def _tell_of_offices(owner_url: str) -> None:
    """Organisations and the calendar, as directory's feed would bring them."""
    years: dict[int, list[dict[str, str]]] = {}
    for day in workdays.published_days():
        entry = {"date": day.date.isoformat(), "kind": day.kind, "name": day.name}
        years.setdefault(day.date.year, []).append(entry)
    with sa.create_engine(owner_url, poolclass=sa.NullPool).begin() as connection:
        connection.execute(
            sa.insert(Organisation),
            [{**asdict(unit), "id": unit.id, "active": True} for unit in units()],
        )
        connection.execute(
            sa.insert(CalendarYear), [{"year": year, "days": days} for year, days in years.items()]
        )
