"""The one transaction: the session and what is asked past it are in it together."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, suppress
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, PendingRollbackError
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import Closing, Database, ask, ask_reading, at_last, attempt, spelled
from shared.feed import EventRow, FeedHead, savepoint
from shared.rows import New, insertion
from tests.shared.small import AT, Status, Thing, prepare

pytestmark = pytest.mark.anyio

_PID = "SELECT pg_backend_pid()"
_HEADS = "SELECT count(*) FROM feed_head"
_ADD = "INSERT INTO feed_head (one, position, epoch) VALUES (true, 0, $1)"


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
        ((found,),) = await ask(session, _HEADS)
    return int(found)


async def test_what_is_asked_is_committed_also_when_the_session_does_nothing(
    database: Database,
) -> None:
    async with database.begin() as session:
        assert await ask(session, _ADD, [uuid4()]) == []
    assert await heads(database) == 1


async def test_both_are_rolled_back_together_whichever_came_first(database: Database) -> None:
    for asks_first in (True, False):
        with pytest.raises(ValueError, match="no"):
            async with database.begin() as session:
                if asks_first:
                    await ask(session, _ADD, [uuid4()])
                session.add(event(1).made())
                await session.flush()
                if not asks_first:
                    await ask(session, _ADD, [uuid4()])
                raise ValueError("no")
        async with database.read() as session:
            assert await session.scalar(sa.select(sa.func.count()).select_from(EventRow)) == 0
            assert await session.scalar(sa.select(sa.func.count()).select_from(FeedHead)) == 0


async def test_what_is_pending_is_committed_with_what_was_asked(database: Database) -> None:
    async with database.begin() as session:
        await ask(session, _ADD, [uuid4()])
        session.add(event(1).made())
    async with database.read() as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(EventRow)) == 1


async def test_a_savepoint_holds_what_is_asked_inside_it(database: Database) -> None:
    async with database.begin() as session:
        await ask(session, _ADD, [uuid4()])
        with pytest.raises(IntegrityError):
            async with session.begin_nested():
                await ask(session, _ADD, [uuid4()])
        ((found,),) = await ask(session, _HEADS)
        assert found == 1, "the transaction goes on as if nothing had been asked"
    assert await heads(database) == 1


async def test_a_refusal_of_the_database_is_the_sessions_and_holds_no_value(
    database: Database,
) -> None:
    epoch = uuid4()
    with pytest.raises(IntegrityError) as refused:
        async with database.begin() as session:
            await ask(session, _ADD, [epoch])
            await ask(session, _ADD, [epoch])
    assert refused.value.statement is refused.value.params is None


@pytest.mark.parametrize("pool", ["writing", "reading", "session"])
async def test_when_the_server_went_away_only_the_first_request_learns_it(
    database: Database, pool: str
) -> None:
    async def backend() -> int:
        if pool == "writing":
            async with database.begin() as session:
                ((pid,),) = await ask(session, _PID)
        elif pool == "session":
            async with database.begin() as session:
                pid = await session.scalar(sa.text(_PID))
        else:
            async with database.connect() as connection:
                ((pid,),) = await ask_reading(connection, _PID)
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
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with AsyncExitStack() as stack:
        sessions = [await stack.enter_async_context(database.begin()) for _ in range(6)]
        for session in sessions[:5]:
            await ask(session, _HEADS)
        sixth = asyncio.create_task(ask(sessions[5], _HEADS))
        await asyncio.sleep(0.1)
        assert not sixth.done()
        sixth.cancel()
        monkeypatch.setattr("shared.db._PATIENCE", 0.1)
        with pytest.raises(sa.exc.TimeoutError):
            await ask(sessions[5], _HEADS)
    for _ in range(6):  # and all five are there again, whoever had waited
        await heads(database)


async def test_a_connection_is_used_again_and_nobody_who_takes_his_own_has_to_wait(
    database: Database,
) -> None:
    async def backend() -> int:
        async with database.begin() as session:
            ((pid,),) = await ask(session, _PID)
            await asyncio.sleep(0.05)  # so that five are busy at once
        return int(pid)

    pids = set(await asyncio.gather(*[backend() for _ in range(20)]))
    assert len(pids) == 5
    async with asyncio.timeout(2), database.writing.connect() as connection:
        assert await connection.scalar(sa.text(_PID)) not in pids


async def test_a_connection_of_a_failed_transaction_is_clean_when_it_is_used_again(
    database: Database,
) -> None:
    for _ in range(6):
        with pytest.raises(IntegrityError):
            async with database.begin() as session:
                await ask(session, "SET LOCAL statement_timeout = '7s'")
                await ask(session, _ADD, [None])
    async with database.begin() as session:
        assert await ask(session, "SHOW statement_timeout") == [("20s",)]
    assert await heads(database) == 0


async def test_rows_of_several_tables_are_inserted_at_once_and_get_their_defaults(
    database: Database,
) -> None:
    thing = New(Thing, {"status": Status.OPEN, "name": "x", "unit_line": "51", "version": 1})
    async with database.begin() as session:
        await ask(session, *insertion([event(1), thing, event(2), event(3)]))
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
            await ask(session, *insertion([New(EventRow, {"typ": "x"})]))


async def test_a_statement_is_asked_as_it_is_spelled(database: Database) -> None:
    first, second = sa.bindparam("first", type_=sa.Text), sa.bindparam("second", type_=sa.Text)
    text, names = spelled(sa.select(second + "%" + first, second.like("a%")))
    values = {"first": "b", "second": "a"}
    async with database.connect() as connection:
        asked = [values.get(name, "%") for name in names]
        assert await ask_reading(connection, text, asked) == [("a%b", True)]


async def test_a_read_connection_cannot_write_and_the_refusal_tells_no_value(
    database: Database,
) -> None:
    async with database.connect() as connection:
        with pytest.raises(DBAPIError) as refused:
            await ask_reading(connection, "DELETE FROM feed_head WHERE epoch::text = $1", ["秘密"])
        assert "read-only" in str(refused.value)
        assert "秘密" not in str(refused.value)
        assert await ask_reading(connection, "SELECT 1") == [(1,)]


@pytest.mark.parametrize("asked_before", [True, False])
async def test_a_refused_last_statement_is_its_closings_to_explain_and_undoes_all(
    database: Database, asked_before: bool
) -> None:
    def moving(_: AsyncSession) -> Closing:
        yield "UPDATE feed_head SET position = 8", ()

    def closing(_: AsyncSession) -> Closing:
        try:
            yield _ADD, [uuid4()]
        except IntegrityError as error:
            raise LookupError("explained") from error

    async with database.begin() as session:
        await ask(session, _ADD, [uuid4()])
    with pytest.raises(LookupError, match="explained"):
        async with database.begin() as session:
            if asked_before:
                await ask(session, "UPDATE feed_head SET position = 7")
            at_last(session, closing)
            at_last(session, moving)  # goes before
    async with database.begin() as session:
        ((position,),) = await ask(session, "SELECT position FROM feed_head")
    assert position == 0


@pytest.mark.parametrize("writes", [True, False])
async def test_what_cannot_be_said_leaves_its_connection_as_it_was(
    database: Database, writes: bool
) -> None:
    for _ in range(6):  # more than there are connections
        with pytest.raises(DBAPIError):
            if writes:
                async with database.begin() as session:
                    await ask(session, _PID)
                    await ask(session, "SELECT $1::text", ["\0"])
            else:
                async with database.connect() as connection:
                    await ask_reading(connection, "SELECT $1::text", ["\0"])
    for opened in (database.begin, database.read):
        async with asyncio.timeout(5), opened() as session:
            assert await session.scalar(sa.text("SELECT CAST(:x AS int)"), {"x": 7}) == 7


async def test_what_is_asked_in_a_session_that_reads_opens_no_transaction(
    database: Database,
) -> None:
    async with database.read() as session:
        ((first,),) = await ask(session, "SELECT now()")
        ((second,),) = await ask(session, "SELECT now()")
    assert second > first


async def test_a_refusal_that_is_passed_over_is_no_commit(database: Database) -> None:
    with pytest.raises(sa.exc.PendingRollbackError):
        async with database.begin() as session:
            await ask(session, _ADD, [uuid4()])
            with suppress(IntegrityError):
                await ask(session, _ADD, [uuid4()])
    assert await heads(database) == 0


async def test_a_closing_cannot_pass_its_refusal_over(database: Database) -> None:
    def silent(_: AsyncSession) -> Closing:
        with suppress(IntegrityError):
            yield _ADD, [None]

    for _ in range(2):
        with pytest.raises(IntegrityError):
            async with database.begin() as session:
                at_last(session, silent)
    assert await heads(database) == 0


async def test_a_savepoint_takes_back_what_was_left_to_the_last_message(
    database: Database,
) -> None:
    def adding(_: AsyncSession) -> Closing:
        yield _ADD, [uuid4()]

    async with database.begin() as session:
        await ask(session, _PID)
        with suppress(ValueError):
            async with savepoint(session):
                at_last(session, adding)
                raise ValueError
    assert await heads(database) == 0


async def test_after_an_attempt_that_was_refused_the_transaction_goes_on(
    database: Database,
) -> None:
    async with database.begin() as session:
        with pytest.raises(IntegrityError):
            await attempt(session, _ADD, [None])  # the first thing asked in it
        await attempt(session, _ADD, [uuid4()])
        with pytest.raises(IntegrityError):
            await attempt(session, _ADD, [uuid4()])
        session.add(event(1).made())
    assert await heads(database) == 1
    async with database.read() as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(EventRow)) == 1


async def test_an_attempt_takes_back_nothing_but_itself(database: Database) -> None:
    with pytest.raises(PendingRollbackError):
        async with database.begin() as session:
            with pytest.raises(IntegrityError):
                await attempt(session, _ADD, [None])
            await ask(session, _ADD, [uuid4()])
            with pytest.raises(IntegrityError):
                await ask(session, _ADD, [None])  # from here on nothing can be committed
            await attempt(session, _HEADS)
    assert await heads(database) == 0


async def test_an_attempt_is_rolled_back_with_its_transaction(database: Database) -> None:
    with pytest.raises(ValueError, match="no"):
        async with database.begin() as session:
            await attempt(session, _ADD, [uuid4()])
            raise ValueError("no")
    assert await heads(database) == 0


async def test_many_statements_are_not_all_kept_prepared(database: Database) -> None:
    for number in range(130):
        for _ in range(7):  # psycopg prepares what comes more often than five times
            async with database.connect() as connection:
                assert await ask_reading(connection, f"SELECT {number}") == [(number,)]
    async with database.connect() as connection:
        counted = "SELECT count(*) FROM pg_prepared_statements"
        ((kept,),) = await ask_reading(connection, counted)
    assert 90 < kept <= 101
