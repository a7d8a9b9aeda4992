"""Engines, naming, and the one transaction that only the edge commits."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from enum import Enum, StrEnum
from math import inf
from time import monotonic
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import psycopg
import sqlalchemy as sa
import uuid_utils.compat
from fastapi import Depends, Request
from psycopg.pq import TransactionStatus
from pydantic_core import from_json
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout
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


class Table:
    """What a row of every service's tables can do; stands before `DeclarativeBase`."""

    def column_values(self) -> dict[str, Any]:
        """The row's column values by name, for an answer that adds to them."""
        names = sa.inspect(type(self)).column_attrs.keys()
        return {name: getattr(self, name) for name in names}


def one_of(column: str, words: type[StrEnum]) -> sa.CheckConstraint:
    """The constraint that `column` holds one of the words of an enumeration."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


class Technical(DeclarativeBase):
    """Base of the tables that every service's database holds (events, history, cursors …)."""

    metadata = new_metadata()
    type_annotation_map = TYPES


technical = Technical.metadata

REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only', ERRCODE = '42501';
END
$$
"""


def append_only(model: type[Any]) -> type[Any]:
    """A table whose rows are never changed or deleted; the database refuses it to whoever
    does not switch the trigger off on purpose.

    A decorator of the model. A trigger, not a grant: it binds the owner's role as well (ADR 22).
    """
    table: sa.Table = model.__table__
    table.info[APPEND_ONLY] = True

    def guard(_: sa.Table, connection: sa.Connection, **__: Any) -> None:
        connection.exec_driver_sql(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table.name}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )

    sa.event.listen(table, "after_create", guard)
    return model


APPEND_ONLY = "append_only"


@sa.event.listens_for(technical, "before_create")
def _with_their_function(_: sa.MetaData, connection: sa.Connection, **__: Any) -> None:
    connection.exec_driver_sql(REFUSE_CHANGE)


class Database:
    """The pools of one process: five connections that write, five that cannot.

    What is in `info` travels on every session (`session.info`); `cache` there is the process's
    memory of slow-changing facts.
    """

    def __init__(self, url: str, info: dict[str, Any] | None = None) -> None:
        options: Any = {"expire_on_commit": False}
        options["info"] = {"cache": {}, "snapshots": {}, **(info or {})}
        self.writing = _engine(url, read_only=False)
        self.reading = _engine(url, read_only=True)
        self.asking = asyncio.Lock()
        self.could_store = (-inf, False)
        """When it was last asked whether it can store something (monotonic), and its answer."""
        self._write = async_sessionmaker(self.writing, **options)
        self._read = async_sessionmaker(self.reading, **options)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """The one transaction: commits when the block ends, rolls back when it raises.

        The session takes a connection with its first statement: who refuses before, or in between
        hashes a password and records that it was wrong, holds nobody up.
        """
        async with self._write() as session:
            yield session
            await _commit(session)

    @asynccontextmanager
    async def trial(self, found: list[Any]) -> AsyncIterator[AsyncSession]:
        """A transaction that is taken back when the block ends; what it would have made is `found`.

        It has no numbers of a series (`is_trial`): nobody waits for it, and none is used up.
        """
        async with self._write() as session:
            session.info["trial"] = found
            yield session
            await session.flush()
            session.expunge_all()  # what was found keeps its values
            await session.rollback()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that cannot write and opens no transaction (AUTOCOMMIT)."""
        async with self._read() as session:
            yield session

    def connect(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """`read` without the session: half its cost, for the few questions asked all the time."""
        return self.reading.connect()

    async def dispose(self) -> None:
        """Close every connection that nobody has taken."""
        await self.writing.dispose()
        await self.reading.dispose()


def _engine(url: str, *, read_only: bool) -> AsyncEngine:
    options = "-c timezone=UTC -c statement_timeout=20s -c idle_in_transaction_session_timeout=60s"
    if read_only:
        options += " -c default_transaction_read_only=on"
    return create_async_engine(
        url,
        pool_size=5,
        max_overflow=0,
        pool_use_lifo=True,  # the connection used last has everything at hand
        pool_timeout=_PATIENCE,
        json_deserializer=from_json,
        connect_args={"options": options, "connect_timeout": 5},
        isolation_level="AUTOCOMMIT" if read_only else "READ COMMITTED",
    )


_PATIENCE = 5
"""Seconds that somebody waits for a connection."""


def is_trial(session: AsyncSession) -> bool:
    """Whether all that the session does is taken back at its end."""
    return "trial" in session.info


async def release(session: AsyncSession) -> None:
    """Give the connection back before something slow: a file that comes, is read or is stored.

    What was found keeps its values and belongs to the session no more; nothing is locked. What
    decides is found again afterwards. Nothing may have been changed yet.
    """
    session.expunge_all()
    await session.rollback()


async def transaction(request: Request) -> AsyncSession:
    """The request's transaction, which the edge began and will commit (`shared.edge.Route`)."""
    session: AsyncSession = request.state.session
    return session


async def reading(request: Request) -> AsyncIterator[AsyncSession]:
    """The request's read session."""
    database: Database = request.app.state.database
    async with database.read() as session:
        request.state.reading = session
        yield session


Connect = Callable[[], AbstractAsyncContextManager[AsyncConnection]]


async def connecting(request: Request) -> Connect:
    """For a route that opens its read connection itself: it costs less than a dependency."""
    connect: Connect = request.app.state.database.connect
    return connect


Session = Annotated[AsyncSession, Depends(transaction)]
# scope="function": with FastAPI's default the connection would be held until the answer is sent.
ReadSession = Annotated[AsyncSession, Depends(reading, scope="function")]
ReadConnection = Annotated[Connect, Depends(connecting)]


Driver = psycopg.AsyncConnection[Any]

Refusals = Mapping[str, Callable[[], Exception]]
"""By the name of a constraint: what it means that a statement violates it."""

NO_REFUSALS: Refusals = MappingProxyType({})


class Statement(NamedTuple):
    """SQL past SQLAlchemy: `$1`, `$2` … stand for `values`.

    `found` is called with the first value of each row.
    """

    sql: str
    values: Sequence[Any] = ()
    refusals: Refusals = NO_REFUSALS
    found: Callable[[Any], None] | None = None


async def fetch(
    on: AsyncSession | AsyncConnection, statement: str | Statement, values: Sequence[Any] = ()
) -> list[Any]:
    """The rows of a statement (`$1`, `$2` … stand for `values`), in the transaction of `on`.

    A fraction of what SQLAlchemy takes for the same statement: for the few that are sent all the
    time. What is pending in a session is not flushed first. Raises the statement's own refusals,
    else what SQLAlchemy would.
    """
    if isinstance(statement, str):
        statement = Statement(statement, values)
    connection = await on.connection() if isinstance(on, AsyncSession) else on
    async with _psycopg(connection, statement.refusals) as driver:
        cursor = psycopg.AsyncRawCursor(driver)
        await cursor.execute(statement.sql, statement.values, binary=True)
        return await cursor.fetchall() if cursor.description else []


def before_commit(session: AsyncSession, statement: Statement) -> None:
    """Send `statement` with the commit: what it locks never waits for this process."""
    session.info.setdefault("before_commit", []).append(statement)


def last_before_commit(session: AsyncSession, make: Callable[[], Statement | None]) -> None:
    """Send what `make` returns after all others, right before the commit.

    `make` is called after the session's last flush.
    """
    session.info["last_before_commit"] = make


async def _commit(session: AsyncSession) -> None:
    if session.new or session.dirty or session.deleted:
        await session.flush()
    statements: list[Statement] = list(session.info.get("before_commit", ()))
    make: Callable[[], Statement | None] | None = session.info.get("last_before_commit")
    if make is not None and (last := make()) is not None:
        statements.append(last)
    if not statements and not session.in_transaction():
        return
    refusals = {name: each for one in statements for name, each in one.refusals.items()}
    async with _psycopg(await session.connection(), refusals) as driver:
        if driver.info.transaction_status == TransactionStatus.INERROR:
            # PostgreSQL would answer this commit with a rollback, and call it done.
            raise PendingRollbackError("a refusal inside the transaction was passed over")
        if statements:
            await _send_and_commit(driver, statements)
            return  # closing the session finds nothing left to end
    await session.commit()


async def _send_and_commit(driver: Driver, statements: Sequence[Statement]) -> None:
    cursors = [psycopg.AsyncRawCursor(driver) for _ in statements]
    async with driver.pipeline():
        for cursor, statement in zip(cursors, statements, strict=True):
            await cursor.execute(statement.sql, statement.values, binary=True)
        await driver.commit()
    for cursor, statement in zip(cursors, statements, strict=True):
        if statement.found is not None:
            async for row in cursor:
                statement.found(row[0])


async def driver_of(connection: AsyncConnection) -> Driver:
    """psycopg's own connection below `connection`, in the same transaction."""
    driver = (await connection.get_raw_connection()).driver_connection
    assert isinstance(driver, psycopg.AsyncConnection)  # noqa: S101 - narrows the type
    return driver


@asynccontextmanager
async def _psycopg(connection: AsyncConnection, refusals: Refusals) -> AsyncIterator[Driver]:
    """psycopg's own connection; errors are SQLAlchemy's, and a broken connection is given up."""
    driver = await driver_of(connection)
    try:
        yield driver
    except psycopg.Error as error:
        if driver.closed:  # the server went away: the other connections are lost too
            await connection.invalidate()
            await connection.engine.dispose()
        if refusal := refusals.get(error.diag.constraint_name or ""):
            raise refusal() from error
        # Without statement and values: they may be personal data, and messages reach the log.
        raise DBAPIError.instance(None, None, error, psycopg.Error) from error
    except asyncio.CancelledError:
        await connection.invalidate()
        raise


async def can_store(database: Database) -> bool:
    """Whether the database answers, has room and takes writes. Raises what it raises when away.

    Both pools are asked: after a restart of the database each holds connections that are lost.
    Anybody may ask as often as he likes, so the answer is kept for a second.
    """
    async with database.asking:
        asked, answer = database.could_store
        if monotonic() - asked > KEPT_SECONDS:
            async with database.read() as session:
                await session.execute(sa.text("SELECT position FROM feed_head"))
            answer = await _stores(database)
            database.could_store = monotonic(), answer
        return answer


async def _stores(database: Database) -> bool:
    try:
        async with database.begin() as session:
            await session.execute(sa.text("SET LOCAL work_mem = '64kB'"))
            return bool(await session.scalar(sa.text(_SPILL)))
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) in NO_ROOM:
            return False
        raise


KEPT_SECONDS = 1.0
_SPILL = "SELECT NOT pg_is_in_recovery() AND count(*) > 0 FROM generate_series(1, 20000)"
"""PostgreSQL keeps the series in a temporary file: its memory holds a part. No row is changed."""
NO_ROOM = {"53100", "53400"}
"""What PostgreSQL says when its disk is full, or the room that it was given."""


def is_away(error: Exception) -> bool:
    """Whether the database, and no single statement, is the cause: it is lost, stops, has no room,
    or has had no free connection.
    """
    if isinstance(error, PoolTimeout):
        return True
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    # No state: never reached the server. 08 connection, 57P shutdown, 53 out of resources.
    return cause.sqlstate is None or cause.sqlstate.startswith(("08", "57P", "53"))


async def record_refusal(database: Database, statement: sa.Executable) -> None:
    """Write what must survive a refusal (a failed login, a denied access) on its own."""
    async with database.begin() as session:
        await session.execute(statement)
