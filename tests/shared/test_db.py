"""The one transaction: the session and what is fetched past it are in it together."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, suppress
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from shared.db import Database, Statement, before_commit, fetch, last_before_commit
from shared.feed import EventRow, FeedHead, savepoint
from shared.rows import New, insertion
from tests.shared.small import AT, Status, Thing, prepare

pytestmark = pytest.mark.anyio

_PID = "SELECT pg_backend_pid()"
_HEADS = "SELECT count(*) FROM feed_head"
_ADD = "INSERT INTO feed_head (one, position, epoch) VALUES (true, 0, $1)"
_TAKEN = {"pk_feed_head": lambda: LookupError("explained")}


@pytest.fixture
async def database(bare: Callable[[], str]) -> AsyncIterator[Database]:
    """An empty service's database."""
    url = bare()
    await prepare(url)
    made = Database(url)
    yield made
    await made.dispose()


async def heads(database: Database) -> int:
    async with database.begin() as session:
        ((found,),) = await fetch(session, _HEADS)
    return int(found)


async def test_what_is_asked_is_committed_also_when_the_session_does_nothing(
    database: Database,
) -> None:
    async with database.begin() as session:
        assert await fetch(session, _ADD, [uuid4()]) == []
    assert await heads(database) == 1


async def test_both_are_rolled_back_together_whichever_came_first(database: Database) -> None:
    for asks_first in (True, False):
        with pytest.raises(ValueError, match="no"):
            async with database.begin() as session:
                if asks_first:
                    await fetch(session, _ADD, [uuid4()])
                session.add(event(1).made())
                await session.flush()
                if not asks_first:
                    await fetch(session, _ADD, [uuid4()])
                raise ValueError("no")
        async with database.read() as session:
            assert await session.scalar(sa.select(sa.func.count()).select_from(EventRow)) == 0
            assert await session.scalar(sa.select(sa.func.count()).select_from(FeedHead)) == 0


async def test_what_is_pending_is_committed_with_what_was_asked(database: Database) -> None:
    async with database.begin() as session:
        await fetch(session, _ADD, [uuid4()])
        session.add(event(1).made())
    async with database.read() as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(EventRow)) == 1


async def test_a_savepoint_holds_what_is_asked_inside_it(database: Database) -> None:
    async with database.begin() as session:
        await fetch(session, _ADD, [uuid4()])
        with pytest.raises(IntegrityError):
            async with session.begin_nested():
                await fetch(session, _ADD, [uuid4()])
        ((found,),) = await fetch(session, _HEADS)
        assert found == 1, "the transaction goes on as if nothing had been asked"
    assert await heads(database) == 1


async def test_a_refusal_of_the_database_is_the_sessions_and_holds_no_value(
    database: Database,
) -> None:
    epoch = uuid4()
    with pytest.raises(IntegrityError) as refused:
        async with database.begin() as session:
            await fetch(session, _ADD, [epoch])
            await fetch(session, _ADD, [epoch])
    assert refused.value.statement is refused.value.params is None


@pytest.mark.parametrize("pool", ["writing", "reading", "session"])
async def test_when_the_server_went_away_only_the_first_request_learns_it(
    database: Database, pool: str
) -> None:
    async def backend() -> int:
        if pool == "writing":
            async with database.begin() as session:
                ((pid,),) = await fetch(session, _PID)
        elif pool == "session":
            async with database.begin() as session:
                pid = await session.scalar(sa.text(_PID))
        else:
            async with database.connect() as connection:
                ((pid,),) = await fetch(connection, _PID)
        return int(pid)

    pids = set()
    while len(pids) < 2:  # connections in the pool
        pids.update(await asyncio.gather(backend(), backend()))
    other = database.writing if pool == "reading" else database.reading
    async with other.connect() as connection:
        for pid in pids:
            await connection.execute(sa.select(sa.func.pg_terminate_backend(pid)))
    with pytest.raises(OperationalError):
        await backend()
    assert await backend() not in pids
    assert await backend() not in pids


async def test_five_transactions_at_once_and_others_wait_but_not_for_ever(
    bare: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.db._PATIENCE", 0.3)
    url = bare()
    await prepare(url)
    database = Database(url)

    async def sixth() -> None:
        async with database.begin() as session:
            await fetch(session, _HEADS)

    async with AsyncExitStack() as stack:
        for _ in range(5):
            await fetch(await stack.enter_async_context(database.begin()), _HEADS)
        waiting = asyncio.create_task(sixth())
        await asyncio.sleep(0.1)
        assert not waiting.done()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        with pytest.raises(sa.exc.TimeoutError):
            await sixth()
    for _ in range(6):  # and all five are there again, whoever had waited
        await heads(database)
    await database.dispose()


async def test_a_connection_is_used_again_also_by_who_takes_his_own(
    database: Database,
) -> None:
    async def backend() -> int:
        async with database.begin() as session:
            ((pid,),) = await fetch(session, _PID)
            await asyncio.sleep(0.05)  # so that five are busy at once
        return int(pid)

    pids = set(await asyncio.gather(*[backend() for _ in range(20)]))
    assert len(pids) == 5
    async with asyncio.timeout(2), database.writing.connect() as connection:
        assert await connection.scalar(sa.text(_PID)) in pids


async def test_a_connection_of_a_failed_transaction_is_clean_when_it_is_used_again(
    database: Database,
) -> None:
    for _ in range(6):
        with pytest.raises(IntegrityError):
            async with database.begin() as session:
                await fetch(session, "SET LOCAL statement_timeout = '7s'")
                await fetch(session, _ADD, [None])
    async with database.begin() as session:
        assert await fetch(session, "SHOW statement_timeout") == [("20s",)]
    assert await heads(database) == 0


async def test_rows_of_several_tables_are_inserted_at_once_and_get_their_defaults(
    database: Database,
) -> None:
    thing = New(Thing, {"status": Status.OPEN, "name": "x", "unit_line": "51", "version": 1})
    async with database.begin() as session:
        await fetch(session, insertion([event(1), thing, event(2), event(3)]))
    async with database.read() as session:
        events = await session.scalars(sa.select(EventRow).order_by(EventRow.position))
        assert [each.data for each in events] == [{"step": step} for step in (1, 2, 3)]
        things = (await session.scalars(sa.select(Thing))).all()
    assert len(things) == 1
    assert things[0].id is not None  # from its default


def event(step: int) -> New[EventRow]:
    values = {"position": step, "type": "x", "subject": uuid4(), "time": AT}
    return New(EventRow, {**values, "recorded_at": AT, "data": {"step": step}})


async def test_a_column_that_does_not_exist_is_no_row(database: Database) -> None:
    async with database.begin() as session:
        with pytest.raises(KeyError):
            await fetch(session, insertion([New(EventRow, {"typ": "x"})]))


async def test_a_read_connection_cannot_write_and_the_refusal_tells_no_value(
    database: Database,
) -> None:
    async with database.connect() as connection:
        with pytest.raises(DBAPIError) as refused:
            await fetch(connection, "DELETE FROM feed_head WHERE epoch::text = $1", ["秘密"])
        assert "read-only" in str(refused.value)
        assert "秘密" not in str(refused.value)
        assert await fetch(connection, "SELECT 1") == [(1,)]


@pytest.mark.parametrize("fetched_before", [True, False])
async def test_a_statement_before_the_commit_says_what_its_refusal_means_and_undoes_all(
    database: Database, fetched_before: bool
) -> None:
    async with database.begin() as session:
        await fetch(session, _ADD, [uuid4()])
    with pytest.raises(LookupError, match="explained"):
        async with database.begin() as session:
            if fetched_before:
                await fetch(session, "UPDATE feed_head SET position = 7")
            before_commit(session, Statement("UPDATE feed_head SET position = 8"))
            before_commit(session, Statement(_ADD, [uuid4()], _TAKEN))
    assert await position(database) == 0


async def test_a_fetched_statement_says_what_its_refusal_means(database: Database) -> None:
    with pytest.raises(LookupError, match="explained"):
        async with database.begin() as session:
            await fetch(session, _ADD, [uuid4()])
            await fetch(session, Statement(_ADD, [uuid4()], _TAKEN))
    assert await heads(database) == 0


async def test_the_last_statement_before_the_commit_is_made_after_the_flush_and_sent_last(
    database: Database,
) -> None:
    flushed, found = [], []

    def last() -> Statement:
        flushed.append(not session.new)
        return Statement("UPDATE feed_head SET position = 9 RETURNING position", found=found.append)

    async with database.begin() as session:
        last_before_commit(session, last)
        before_commit(session, Statement(_ADD, [uuid4()]))
        session.add(event(1).made())
    assert flushed == [True]
    assert found == [9]
    assert await position(database) == 9


async def position(database: Database) -> int:
    async with database.begin() as session:
        ((found,),) = await fetch(session, "SELECT position FROM feed_head")
    return int(found)


async def test_a_connection_is_not_used_again_after_its_request_was_given_up(
    database: Database,
) -> None:
    async def committing() -> None:
        async with database.begin() as session:
            ((pid,),) = await fetch(session, _PID)
            pids.append(pid)
            before_commit(session, Statement("SELECT pg_sleep(20)"))

    async def fetching(opened: Any) -> None:
        async with opened as on:
            ((pid,),) = await fetch(on, _PID)
            pids.append(pid)
            await fetch(on, "SELECT pg_sleep(20)")

    pids: list[int] = []
    for given_up in (committing(), fetching(database.begin()), fetching(database.connect())):
        task = asyncio.create_task(given_up)
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert len(pids) == 3
    for opened in (database.begin, database.connect):
        async with opened() as on:
            ((pid,),) = await fetch(on, _PID)
            assert pid not in pids


@pytest.mark.parametrize("writes", [True, False])
async def test_what_cannot_be_said_leaves_its_connection_as_it_was(
    database: Database, writes: bool
) -> None:
    for _ in range(6):  # more than there are connections
        with pytest.raises(DBAPIError):
            if writes:
                async with database.begin() as session:
                    await fetch(session, _PID)
                    await fetch(session, "SELECT $1::text", ["\0"])
            else:
                async with database.connect() as connection:
                    await fetch(connection, "SELECT $1::text", ["\0"])
    for opened in (database.begin, database.read):
        async with asyncio.timeout(5), opened() as session:
            assert await session.scalar(sa.text("SELECT CAST(:x AS int)"), {"x": 7}) == 7


async def test_what_is_asked_in_a_session_that_reads_opens_no_transaction(
    database: Database,
) -> None:
    async with database.read() as session:
        ((first,),) = await fetch(session, "SELECT now()")
        ((second,),) = await fetch(session, "SELECT now()")
    assert second > first


async def test_a_refusal_that_is_passed_over_is_no_commit(database: Database) -> None:
    with pytest.raises(sa.exc.PendingRollbackError):
        async with database.begin() as session:
            await fetch(session, _ADD, [uuid4()])
            with suppress(IntegrityError):
                await fetch(session, _ADD, [uuid4()])
    assert await heads(database) == 0


async def test_a_refusal_before_the_commit_that_nobody_explains_is_the_databases(
    database: Database,
) -> None:
    for _ in range(2):
        with pytest.raises(IntegrityError) as refused:
            async with database.begin() as session:
                before_commit(session, Statement(_ADD, [None], _TAKEN))
        assert refused.value.statement is refused.value.params is None
    assert await heads(database) == 0


async def test_what_cannot_be_said_before_the_commit_undoes_all(database: Database) -> None:
    with pytest.raises(DBAPIError):
        async with database.begin() as session:
            before_commit(session, Statement(_ADD, [uuid4()]))
            before_commit(session, Statement("SELECT $1::text", ["\0"]))
    assert await heads(database) == 0


async def test_a_savepoint_takes_back_what_was_to_be_sent_before_the_commit(
    database: Database,
) -> None:
    async with database.begin() as session:
        await fetch(session, _PID)
        with suppress(ValueError):
            async with savepoint(session):
                before_commit(session, Statement(_ADD, [uuid4()]))
                raise ValueError
    assert await heads(database) == 0


async def test_after_a_savepoint_that_was_refused_the_transaction_goes_on(
    database: Database,
) -> None:
    async with database.begin() as session:
        with pytest.raises(IntegrityError):
            async with savepoint(session):
                await fetch(session, _ADD, [None])  # the first thing asked in it
        async with savepoint(session):
            await fetch(session, _ADD, [uuid4()])
        with pytest.raises(IntegrityError):
            async with savepoint(session):
                await fetch(session, _ADD, [uuid4()])
        session.add(event(1).made())
    assert await heads(database) == 1
    async with database.read() as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(EventRow)) == 1


async def test_a_savepoint_takes_back_nothing_but_itself(database: Database) -> None:
    with pytest.raises(DBAPIError):
        async with database.begin() as session:
            with pytest.raises(IntegrityError):
                async with savepoint(session):
                    await fetch(session, _ADD, [None])
            await fetch(session, _ADD, [uuid4()])
            with pytest.raises(IntegrityError):
                await fetch(session, _ADD, [None])  # from here on nothing can be committed
            async with savepoint(session):
                await fetch(session, _HEADS)
    assert await heads(database) == 0


async def test_a_savepoint_is_rolled_back_with_its_transaction(database: Database) -> None:
    with pytest.raises(ValueError, match="no"):
        async with database.begin() as session:
            async with savepoint(session):
                await fetch(session, _ADD, [uuid4()])
            raise ValueError("no")
    assert await heads(database) == 0


async def test_many_statements_are_not_all_kept_prepared(database: Database) -> None:
    for number in range(130):
        for _ in range(7):  # psycopg prepares what comes more often than five times
            async with database.connect() as connection:
                assert await fetch(connection, f"SELECT {number}") == [(number,)]
    async with database.connect() as connection:
        counted = "SELECT count(*) FROM pg_prepared_statements"
        ((kept,),) = await fetch(connection, counted)
    assert 90 < kept <= 101
