"""Engines, naming, and the one transaction that only the edge commits."""

import asyncio
from collections.abc import AsyncIterator, Callable, Generator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import datetime
from enum import Enum, StrEnum
from typing import Annotated, Any, NamedTuple, cast
from uuid import UUID

import psycopg
import sqlalchemy as sa
import uuid_utils.compat
from fastapi import Depends, Request
from psycopg.pq import TransactionStatus
from pydantic_core import from_json
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Session as SyncSession
from sqlalchemy.util import await_only

from shared.wire import Answer, Asked, Driver, as_sqlalchemy, together

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

DIALECT = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]

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
        # What is loaded lies here: SQLAlchemy's own way to it is four times as long.
        loaded = vars(self)
        names = [attribute.key for attribute in sa.inspect(type(self)).column_attrs]
        return {name: loaded[name] if name in loaded else getattr(self, name) for name in names}


def one_of(column: str, words: type[StrEnum]) -> sa.CheckConstraint:
    """The constraint that `column` holds one of the words of an enumeration."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=column)


class Technical(DeclarativeBase):
    """Base of the tables that every service's database holds (events, history, cursors …)."""

    metadata = new_metadata()
    type_annotation_map = TYPES


technical = Technical.metadata


class Database:
    """The pools of one process: one that writes, one whose connections cannot.

    Five for transactions, three for `connect`, three for `read`, and now and then one for a job.
    What is in `info` travels on every session (`session.info`); `cache` there is the process's
    memory of slow-changing facts.
    """

    def __init__(self, url: str, info: dict[str, Any] | None = None) -> None:
        self._info = {"cache": {}, "snapshots": {}, **(info or {})}
        self.writing = _engine(url, pool_size=5, read_only=False)
        self._transactions = _AtHand(self.writing, 5)
        self.reading = _engine(url, pool_size=3, read_only=True)
        self._questions = _AtHand(self.reading, 3)
        self._read = async_sessionmaker(self.reading, expire_on_commit=False, info=self._info)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """The one transaction: commits when the block ends, rolls back when it raises.

        The session and `ask` share one connection, so both are in it, whichever comes first. It
        is taken with the first statement: who refuses before, or in between hashes a password and
        records that it was wrong, holds nobody up.
        """
        lease = _Lease(self._transactions)
        info = {**self._info, "lease": lease}
        options: Any = {"sync_session_class": _OnOne, "expire_on_commit": False, "info": info}
        session = AsyncSession(**options)
        committed = False
        try:
            yield session
            await _commit(session, lease)
            committed = True
        except OperationalError:
            await lease.tell_if_lost()
            raise
        finally:
            try:
                if session.in_transaction():
                    await asyncio.shield(session.close())
            finally:
                await lease.give_back(clean=committed)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that cannot write and opens no transaction (AUTOCOMMIT)."""
        async with self._read() as session:
            yield session

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[AsyncConnection]:
        """`read` without the session: half its cost, for the few questions asked all the time."""
        lease = _Lease(self._questions)
        clean = False
        try:
            connection = (await lease.take()).connection
            yield connection
            clean = not connection.in_transaction()  # SQLAlchemy thinks it is, when it was used
        except OperationalError:
            await lease.tell_if_lost()
            raise
        finally:
            await lease.give_back(clean=clean)

    async def dispose(self) -> None:
        """Close every connection."""
        await self._transactions.dispose()
        await self._questions.dispose()


class _Held(NamedTuple):
    """A connection, and what psycopg calls one."""

    connection: AsyncConnection
    driver: Driver


class _AtHand:
    """Some connections of an engine. One that was left clean is used again as it is: to take it out
    of SQLAlchemy's pool and put it back is a tenth of what a registration costs."""

    def __init__(self, engine: AsyncEngine, most: int) -> None:
        self._engine = engine
        self._free = asyncio.Semaphore(most)
        self._at_hand: list[_Held] = []

    async def take(self) -> _Held:
        """A connection of one's own. Raises `sa.exc.TimeoutError` when none comes free in time."""
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._free.acquire()
        except TimeoutError as error:
            raise sa.exc.TimeoutError("no connection came free") from error
        try:
            if self._at_hand:
                return self._at_hand.pop()  # the one used last has everything at hand
            connection = await self._engine.connect()
            return _Held(connection, await _driver(connection))
        except BaseException:
            self._free.release()
            raise

    async def give_back(self, held: _Held, *, clean: bool) -> None:
        """Let others have it; `clean` when nothing of what was asked is left in it."""
        try:
            if clean:
                self._at_hand.append(held)
            else:
                await asyncio.shield(held.connection.close())
        finally:
            self._free.release()

    async def dispose(self) -> None:
        """Close every connection that nobody has taken."""
        while self._at_hand:
            await self._at_hand.pop().connection.close()
        await self._engine.dispose()


class _Lease:
    """Somebody's one connection, taken with the first statement."""

    def __init__(self, of: _AtHand) -> None:
        self._of = of
        self.held: _Held | None = None

    async def take(self) -> _Held:
        """The connection. Raises `sa.exc.TimeoutError` when none comes free in time."""
        if self.held is None:
            self.held = await self._of.take()
        return self.held

    async def tell_if_lost(self) -> None:
        """Empty the pool when the server went away: its other connections are lost too."""
        if self.held and self.held.driver.closed:
            await self._of.dispose()

    async def give_back(self, *, clean: bool) -> None:
        """End it."""
        if self.held:
            await self._of.give_back(self.held, clean=clean)


_PATIENCE = 5
"""Seconds that somebody waits for a connection."""


def _engine(url: str, pool_size: int, *, read_only: bool) -> AsyncEngine:
    options = "-c timezone=UTC -c statement_timeout=20s -c idle_in_transaction_session_timeout=60s"
    if read_only:
        options += " -c default_transaction_read_only=on"
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=3,  # for who takes one past those at hand: a session that reads, a rebuild
        pool_use_lifo=True,  # the connection used last has everything at hand
        pool_timeout=_PATIENCE,
        json_deserializer=from_json,
        connect_args={"options": options, "connect_timeout": 5},
        isolation_level="AUTOCOMMIT" if read_only else "READ COMMITTED",
    )


async def transaction(request: Request) -> AsyncSession:
    """The request's transaction, which the edge began and will commit (`shared.edge.Route`)."""
    session: AsyncSession = request.state.session
    return session


async def reading(request: Request) -> AsyncIterator[AsyncSession]:
    """The request's read session."""
    database: Database = request.app.state.database
    async with database.read() as session:
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


class _OnOne(SyncSession):
    """Runs everything on the transaction's one connection, and takes it when it needs it."""

    def get_bind(self, *_arguments: Any, **_options: Any) -> sa.Connection:
        lease: _Lease = self.info["lease"]
        held = lease.held or await_only(lease.take())
        return cast(sa.Connection, held.connection.sync_connection)  # it is connected since `take`


Closing = Generator[Asked, Any, None]
"""What somebody does with the last message of a transaction: yields a statement or nothing, and is
sent the first value it found, or thrown its refusal."""


def at_last(session: AsyncSession, closing: Callable[[AsyncSession], Closing]) -> None:
    """Let `closing` take part in the last message of the transaction, before those known already.

    All of them travel with the commit, so what they lock never waits for this process.
    """
    closings = session.info.setdefault("closings", [])
    if closing not in closings:
        closings.insert(0, closing)


async def _commit(session: AsyncSession, lease: _Lease) -> None:
    begun = session.in_transaction()
    if begun:
        await session.flush()
    closings: list[Closing] = [each(session) for each in session.info.get("closings", ())]
    asked = [(closing, asked) for closing in closings if (asked := next(closing, None))]
    if not asked and lease.held is None:
        return  # nothing was done
    driver = (await lease.take()).driver
    _check_sound(driver)  # PostgreSQL would answer this commit with a rollback, and call it done
    if asked:
        await _close(driver, asked)
    with as_sqlalchemy():
        if begun:
            await session.commit()
        await driver.commit()


def _check_sound(driver: Driver) -> None:
    if driver.pgconn.transaction_status == TransactionStatus.INERROR:
        raise sa.exc.PendingRollbackError("a refusal inside the transaction was passed over")


async def _close(driver: Driver, asked: Sequence[tuple[Closing, Asked]]) -> None:
    statements = [*(statement for _, statement in asked), ("COMMIT", ())]
    *answers, committed = await together(driver, statements)
    for (closing, _), answer in zip(asked, answers, strict=True):
        if refusal := answer.refusal:
            with suppress(StopIteration):
                closing.throw(refusal)
            raise refusal
        with suppress(StopIteration):
            closing.send(next((row[0] for row in answer.rows() if row), None))
    if committed.refusal:
        raise committed.refusal


async def _driver(connection: AsyncConnection) -> Driver:
    driver = (await connection.get_raw_connection()).driver_connection
    assert isinstance(driver, psycopg.AsyncConnection)  # noqa: S101 - narrows the type
    return driver


async def driver_of(session: AsyncSession) -> Driver:
    """The connection below `session`, in the session's transaction."""
    if session.in_nested_transaction():
        # The session sends a SAVEPOINT that is due only when it uses its connection itself.
        await session.connection()
    lease: _Lease | None = session.info.get("lease")
    if lease is not None:
        return (lease.held or await lease.take()).driver
    return await _driver(await session.connection())  # a session that somebody else made


async def ask(session: AsyncSession, statement: str, values: Sequence[Any] = ()) -> list[Any]:
    """Rows of `statement` (`$1`, `$2` … stand for `values`), past SQLAlchemy.

    A fraction of what the session takes for the same statement: for the few that every registration
    sends. What is pending in the session is not flushed first. Raises as the session would.
    """
    driver = await driver_of(session)
    return _found(await together(driver, [*_beginning(driver), (statement, values)]))


async def attempt(session: AsyncSession, statement: str, values: Sequence[Any] = ()) -> None:
    """`ask`, after whose refusal the transaction goes on as if nothing had been asked."""
    driver = await driver_of(session)
    _check_sound(driver)
    asked = [("SAVEPOINT attempt", ()), (statement, values), ("RELEASE SAVEPOINT attempt", ())]
    answers = await together(driver, [*_beginning(driver), *asked])
    try:
        _found(answers)
    except DBAPIError:
        _found(await together(driver, [("ROLLBACK TO SAVEPOINT attempt", ())]))
        raise


def _beginning(driver: Driver) -> list[Asked]:
    if driver.autocommit or driver.pgconn.transaction_status != TransactionStatus.IDLE:
        return []
    return [("BEGIN ISOLATION LEVEL READ COMMITTED", ())]


async def ask_reading(
    connection: AsyncConnection, statement: str, values: Sequence[Any] = ()
) -> list[Any]:
    """`ask` on a read connection: for what is asked all the time, a page of the ledger, a feed."""
    asked = [(statement, values)]
    return _found(await together(await _driver(connection), asked, binary=True))


def _found(answers: Sequence[Answer]) -> list[Any]:
    for answer in answers:
        if answer.refusal:
            raise answer.refusal
    return answers[-1].rows()


def spelled(statement: sa.Select[Any]) -> tuple[str, Sequence[str]]:
    """`statement` as `ask` takes it, and the names of its parameters in the order `$1`, `$2` …

    Costs more than asking: keep what it answers.
    """
    compiled = statement.compile(dialect=DIALECT)
    return str(compiled), compiled.positiontup or ()


async def record_refusal(database: Database, statement: sa.Executable) -> None:
    """Write what must survive a refusal (a failed login, a denied access) on its own."""
    async with database.begin() as session:
        await session.execute(statement)
