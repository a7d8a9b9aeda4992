"""Engines, naming, and the one transaction that only the edge commits."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from enum import Enum, StrEnum
from functools import cache, partial
from itertools import chain
from typing import Annotated, Any, Generic, NamedTuple, TypeVar, cast
from uuid import UUID

import sqlalchemy as sa
import uuid_utils.compat
from fastapi import Depends, Request
from pydantic_core import to_json
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# One word per status in the row itself: readable in psql, and easy to extend by a migration.
_WORDS = sa.Enum(
    StrEnum,
    native_enum=False,
    length=32,
    values_callable=lambda words: [word.value for word in words],
    create_constraint=False,
)

TYPES: dict[Any, Any] = {
    datetime: sa.DateTime(timezone=True),
    StrEnum: _WORDS,
    Enum: _WORDS,
    dict: JSONB,
    list: JSONB,
    dict[str, Any]: JSONB,
    list[str]: JSONB,
    list[dict[str, Any]]: JSONB,
}


def new_metadata() -> sa.MetaData:
    """An empty catalogue of tables with the house's constraint names."""
    return sa.MetaData(naming_convention=NAMING)


def new_id() -> UUID:
    """A UUIDv7. Never sort by it: in a rehearsal its time is not office time."""
    return uuid_utils.compat.uuid7()


class Technical(DeclarativeBase):
    """Base of the tables that every service's database holds (events, history, cursors …)."""

    metadata = new_metadata()
    type_annotation_map = TYPES


technical = Technical.metadata


class Database:
    """The pools of one process: one that writes, one whose connections cannot.

    Together at most eight connections. What is in `info` travels on every session
    (`session.info`); `cache` there is the process's memory of slow-changing facts.
    """

    def __init__(self, url: str, info: dict[str, Any] | None = None) -> None:
        shared_info = {"cache": {}, **(info or {})}
        self.writing = _engine(url, pool_size=5, read_only=False)
        self.reading = _engine(url, pool_size=3, read_only=True)
        self._write = async_sessionmaker(self.writing, expire_on_commit=False, info=shared_info)
        self._read = async_sessionmaker(self.reading, expire_on_commit=False, info=shared_info)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """The one transaction: commits when the block ends, rolls back when it raises."""
        async with self._write.begin() as session:
            yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that cannot write and opens no transaction (AUTOCOMMIT)."""
        async with self._read() as session:
            yield session

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[AsyncConnection]:
        """`read` without the session: half its cost, for the few questions asked all the time."""
        async with self.reading.connect() as connection:
            yield connection

    async def dispose(self) -> None:
        """Close every connection."""
        await self.writing.dispose()
        await self.reading.dispose()


def _engine(url: str, pool_size: int, *, read_only: bool) -> AsyncEngine:
    options = "-c timezone=UTC -c statement_timeout=20s -c idle_in_transaction_session_timeout=60s"
    if read_only:
        options += " -c default_transaction_read_only=on"
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=5,
        connect_args={"options": options, "connect_timeout": 5},
        isolation_level="AUTOCOMMIT" if read_only else "READ COMMITTED",
    )


async def transaction(request: Request) -> AsyncIterator[AsyncSession]:
    """The request's transaction; commits after the body is built and before it is sent."""
    database: Database = request.app.state.database
    async with database.begin() as session:
        request.state.session = session
        yield session
    # Read by the edge after the commit, to answer with the position of what was published.
    request.state.published = session.info.get("published", [])


async def reading(request: Request) -> AsyncIterator[AsyncSession]:
    """The request's read session."""
    database: Database = request.app.state.database
    async with database.read() as session:
        yield session


async def connected(request: Request) -> AsyncIterator[AsyncConnection]:
    """The request's read connection."""
    database: Database = request.app.state.database
    async with database.connect() as connection:
        yield connection


# scope="function": with FastAPI's default the commit would run after the answer was sent,
# and a failed commit would look like success.
Session = Annotated[AsyncSession, Depends(transaction, scope="function")]
ReadSession = Annotated[AsyncSession, Depends(reading, scope="function")]
ReadConnection = Annotated[AsyncConnection, Depends(connected, scope="function")]


Model = TypeVar("Model", bound=DeclarativeBase)


class New(NamedTuple, Generic[Model]):
    """A row for `insert` that nobody needs as an object: to make one costs fifty times as much."""

    model: type[Model]
    values: dict[str, Any]

    def made(self) -> Model:
        """The object after all, for a session."""
        return self.model(**self.values)


async def insert(
    session: AsyncSession, rows: Iterable[DeclarativeBase | New[Any]]
) -> dict[Any, Any]:
    """Insert new rows of one or several tables in one statement, all or none.

    One trip instead of one for each table, however many rows: registering and importing live on
    it. The rows stay outside the session; columns that nobody set get their default, else NULL.
    Answers the keys that the database made (identity columns), by table, in the order of `rows`.
    """
    tables: dict[sa.Table, list[dict[str, Any]]] = {}
    for row in rows:
        if isinstance(row, New):
            table, values = cast(sa.Table, row.model.__table__), row.values
        else:
            table, values = cast(sa.Table, row.__table__), row.__dict__
        for name, default in _defaults(table):
            if values.get(name) is None:
                values[name] = default()
        if not isinstance(row, New):  # beside its columns it holds what SQLAlchemy notes
            values = {name: value for name, value in values.items() if name in table.c}
        tables.setdefault(table, []).append(values)
    shapes = tuple((table, tuple(sorted({*chain(*found)}))) for table, found in tables.items())
    sent = {table.name: to_json(found).decode() for table, found in tables.items()}
    made = await session.execute(_insertion(shapes), sent)
    return dict(made.mappings().one())


@cache
def _defaults(table: sa.Table) -> list[tuple[str, Callable[[], Any]]]:
    found: list[tuple[str, Callable[[], Any]]] = []
    for column in table.c:
        default: Any = column.default
        if default is not None and default.is_callable:
            found.append((column.key, partial(default.arg, None)))
        elif default is not None and default.is_scalar:
            found.append((column.key, partial(_same, default.arg)))
    return found


def _same(value: Any) -> Any:
    return value


@cache
def _insertion(shapes: tuple[tuple[sa.Table, tuple[str, ...]], ...]) -> sa.Select[Any]:
    # The rows travel as JSON, so the statement is the same for one row and for five hundred, and
    # PostgreSQL keeps its plan. Foreign keys are looked at when the whole statement is done.
    inserts, made = [], []
    for table, names in shapes:
        columns = [sa.column(name, table.c[name].type) for name in names]
        sent = sa.cast(sa.bindparam(table.name, type_=sa.Text), sa.JSON)
        found = sa.func.json_to_recordset(sent).table_valued(*columns)
        values = sa.select(*found.render_derived(with_types=True).c)
        new = sa.insert(table).from_select(names, values, include_defaults=False)
        if "id" in table.c and table.c.id.identity is not None:
            keys = new.returning(table.c.id).cte(f"new_{table.name}")
            inserts.append(keys)
            ordered = aggregate_order_by(keys.c.id, keys.c.id)
            made.append(sa.select(sa.func.array_agg(ordered)).scalar_subquery().label(table.name))
        else:
            inserts.append(new.returning(sa.true()).cte(f"new_{table.name}"))
    return sa.select(*made, sa.true()).add_cte(*inserts)


async def record_refusal(database: Database, statement: sa.Executable) -> None:
    """Write what must survive a refusal (a failed login, a denied access) on its own."""
    async with database.begin() as session:
        await session.execute(statement)
