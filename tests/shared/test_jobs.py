"""A job is queued if and only if its transaction commits."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import procrastinate
import psycopg
import pytest
import sqlalchemy as sa
import structlog
from procrastinate.exceptions import ConnectorException
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from shared import idempotency, jobs
from shared.app import FORGET_ANSWERS
from shared.clock import real_now
from shared.db import Database
from shared.errors import Conflict
from shared.settings import Settings
from tests.shared.small import prepare

pytestmark = pytest.mark.anyio


async def with_queue(url: str) -> None:
    """Give the database at `url` the toolbox's and the queue's tables."""
    from procrastinate.schema import SchemaManager

    await prepare(url)
    plain = url.replace("postgresql+psycopg", "postgresql")
    async with await psycopg.AsyncConnection.connect(plain, autocommit=True) as connection:
        await connection.execute(SchemaManager.get_schema().encode())


async def test_a_job_leaves_only_with_the_change_that_asked_for_it(
    bare: Callable[[], str], tmp_path: Path
) -> None:
    url = bare()
    await with_queue(url)
    ran: list[str] = []

    async def note(_: jobs.JobContext, word: str) -> None:
        ran.append(word)

    queue = jobs.queue(url, [jobs.Job("note", note)])
    database = Database(url, {"jobs": queue})
    async with queue.open_async():
        async with database.begin() as session:
            await jobs.defer(session, "note", word="kept")
        with pytest.raises(RuntimeError, match="no"):
            async with database.begin() as session:
                await jobs.defer(session, "note", word="lost")
                raise RuntimeError("no")
        settings = Settings(database_url=url, data_dir=tmp_path, secrets_dir=tmp_path)
        work = asyncio.create_task(jobs.work(queue, jobs.JobContext(database, settings)))
        for _ in range(100):
            if ran:
                break
            await asyncio.sleep(0.05)
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work
    await database.dispose()
    assert ran == ["kept"]


@asynccontextmanager
async def working(
    url: str, folder: Path, known: Sequence[jobs.Job]
) -> AsyncIterator[tuple[Database, procrastinate.App]]:
    """A process that does the jobs of a database."""
    queue = jobs.queue(url, known)
    database = Database(url, {"jobs": queue})
    settings = Settings(database_url=url, data_dir=folder, secrets_dir=folder)
    context = jobs.JobContext(database, settings)
    async with queue.open_async():
        work = asyncio.create_task(jobs.work(queue, context, {job.queue for job in known}))
        try:
            yield database, queue
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work
            await database.dispose()


async def test_work_ends_with_an_error_when_a_worker_ends_by_itself(
    bare: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As when PostgreSQL is killed: the worker cannot listen again, and ends without an error.
    async def lost(**_: Any) -> None:
        raise ConnectorException

    url = bare()
    await with_queue(url)
    queue = jobs.queue(url, [])
    monkeypatch.setattr(queue.connector, "listen_notify", lost)
    settings = Settings(database_url=url, data_dir=tmp_path, secrets_dir=tmp_path)
    database = Database(url, {"jobs": queue})
    async with queue.open_async():
        with pytest.raises(ExceptionGroup) as raised:
            await asyncio.wait_for(jobs.work(queue, jobs.JobContext(database, settings)), 10)
    await database.dispose()
    assert [type(each) for each in raised.value.exceptions] == [jobs.WorkerEnded]


async def until(done: Callable[[], bool]) -> None:
    for _ in range(1000):
        if done():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it does not come")


async def test_jobs_of_one_queue_wait_for_none_of_another(
    bare: Callable[[], str], tmp_path: Path
) -> None:
    url = bare()
    await with_queue(url)
    files = jobs.Queue("files", 2, grace=0)
    ran: list[str] = []
    gate = asyncio.Event()

    async def slow(_: jobs.JobContext, word: str) -> None:
        ran.append(word)
        await gate.wait()

    async def quick(_: jobs.JobContext) -> None:
        ran.append("quick")

    known = [jobs.Job("slow", slow, queue=files), jobs.Job("quick", quick)]
    async with working(url, tmp_path, known) as (database, _):
        async with database.begin() as session:
            for word in ("one", "two", "three"):
                await jobs.defer(session, "slow", word=word)
        await until(lambda: len(ran) == 2)
        async with database.begin() as session:
            await jobs.defer(session, "quick")
        await until(lambda: "quick" in ran)
        assert sorted(ran) == ["one", "quick", "two"]
        began = asyncio.get_running_loop().time()
    # A stop waits for no job of a queue without grace.
    assert asyncio.get_running_loop().time() - began < jobs.DEFAULT.grace


async def test_of_one_lock_one_job_runs_and_the_next_is_of_who_waits_least(
    bare: Callable[[], str], tmp_path: Path
) -> None:
    url = bare()
    await with_queue(url)
    ran: list[str] = []
    gates = {word: asyncio.Event() for word in ("a1", "a2", "a3", "b1", "c1")}

    async def slow(_: jobs.JobContext, word: str) -> None:
        ran.append(word)
        await gates[word].wait()

    async with working(url, tmp_path, [jobs.Job("slow", slow)]) as (database, _):
        for word, priority in (("a1", 0), ("a2", -1), ("a3", -2), ("b1", 0), ("c1", 0)):
            async with database.begin() as session:
                await jobs.defer(session, "slow", jobs.Turn(word[0], priority), word=word)
        await until(lambda: len(ran) == 2)
        assert sorted(ran) == ["a1", "b1"]
        gates["a1"].set()
        await until(lambda: len(ran) == 3)
        assert ran[2] == "c1", "who waits with one file waits for no second one of another"
        for gate in gates.values():
            gate.set()
        await until(lambda: len(ran) == 5)
    assert ran[3:] == ["a2", "a3"]


async def test_what_a_killed_worker_was_at_runs_again_and_holds_up_nothing(
    bare: Callable[[], str], tmp_path: Path
) -> None:
    url = bare()
    await with_queue(url)
    ran: list[str] = []

    async def note(_: jobs.JobContext, word: str) -> None:
        ran.append(word)

    known = [jobs.Job("note", note)]
    queue = jobs.queue(url, known)
    database = Database(url, {"jobs": queue})
    async with queue.open_async():
        for word, attempts in (("lost", 0), ("deadly", jobs.MOST_RUNS), ("lost", None)):
            async with database.begin() as session:
                id = await jobs.defer(session, "note", jobs.Turn(lock=word), word=word)
                if attempts is not None:  # its worker was killed: it has no row any more
                    dead = "UPDATE procrastinate_jobs SET status = 'doing', attempts = :n"
                    values = {"n": attempts, "id": id}
                    await session.execute(sa.text(f"{dead} WHERE id = :id"), values)
    await database.dispose()
    async with working(url, tmp_path, known) as (database, _):
        await until(lambda: len(ran) == 2)
        async with database.read() as session:
            left = await session.execute(sa.text("SELECT args, status FROM procrastinate_jobs"))
            assert [(row.args["word"], row.status) for row in left] == [("deadly", "failed")]
    assert ran == ["lost", "lost"], "and what waited for its lock"


async def test_a_job_whose_worker_is_silent_is_lost_and_so_is_the_worker(
    bare: Callable[[], str], tmp_path: Path
) -> None:
    gate, ran = asyncio.Event(), list[str]()

    async def slow(_: jobs.JobContext) -> None:
        ran.append("run")
        await gate.wait()

    url = bare()
    await with_queue(url)
    async with working(url, tmp_path, [jobs.Job("slow", slow)]) as (database, queue):
        async with database.begin() as session:
            await jobs.defer(session, "slow")
        await until(lambda: bool(ran))
        assert [each.is_lost for each in await jobs.workers(queue)] == [False]
        assert await jobs.states(queue) == [jobs.JobState("slow", 0, 1, 0, lost=0)]
        async with database.begin() as session:  # as after SIGSTOP, or kill -9
            old = "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 s'"
            await session.execute(sa.text(old))
        assert [each.is_lost for each in await jobs.workers(queue)] == [True]
        assert await jobs.states(queue) == [jobs.JobState("slow", 0, 1, 0, lost=1)]
        gate.set()


async def test_a_schedule_goes_on_when_a_run_was_killed_and_the_next_one_waits(
    bare: Callable[[], str], tmp_path: Path
) -> None:
    url = bare()
    await with_queue(url)
    ran: list[str] = []

    async def note(_: jobs.JobContext) -> None:
        ran.append("run")

    known = [jobs.Job("note", note, cron="0 0 1 1 *")]
    queue = jobs.queue(url, known)
    database = Database(url, {"jobs": queue})
    async with queue.open_async():
        for statement in ("UPDATE procrastinate_jobs SET status = 'doing'", "SELECT 1"):
            async with database.begin() as session:
                await jobs.defer(session, "note")
                await session.execute(sa.text(statement))
    await database.dispose()
    async with working(url, tmp_path, known) as (database, _):
        await until(lambda: bool(ran))
        await asyncio.sleep(0.2)
        async with database.read() as session:
            left = await session.scalar(sa.text("SELECT count(*) FROM procrastinate_jobs"))
    assert (ran, left) == (["run"], 0), "the waiting run did the work of both"


async def test_answers_older_than_three_days_are_forgotten(
    bare: Callable[[], str], tmp_path: Path
) -> None:
    url = bare()
    await prepare(url)
    database = Database(url)
    async with database.begin() as session:
        for days in (-1, 1):
            session.add(
                idempotency.IdempotentAnswer(
                    actor=uuid4(), key=str(days), fingerprint=b"", status=201, body=b"{}",
                    media_type="application/json",
                    expires_at=real_now() + timedelta(days=days),
                )
            )  # fmt: skip
    settings = Settings(database_url=url, data_dir=tmp_path, secrets_dir=tmp_path)
    await FORGET_ANSWERS.run(jobs.JobContext(database, settings))
    async with database.read() as session:
        keys = await session.scalars(sa.select(idempotency.IdempotentAnswer.key))
        assert list(keys) == ["1"]
    await database.dispose()


async def each_minute_of(
    url: str, folder: Path, due: list[UUID], falls: Callable[[UUID], Exception | None]
) -> list[UUID]:
    """What one run of a minute's job acted on; `due` are the rows, the longest waiting first."""
    database, acted = Database(url), list[UUID]()

    async def find(_session: AsyncSession, _now: datetime, limit: int) -> Sequence[UUID]:
        return [id for id in due if id not in acted][:limit]

    async def load(_session: AsyncSession, _actor: Any, id: UUID) -> UUID:
        return id

    async def act(_session: AsyncSession, id: UUID, _now: datetime) -> None:
        if error := falls(id):
            raise error
        acted.append(id)

    settings = Settings(database_url=url, data_dir=folder, secrets_dir=folder)
    try:
        await jobs.each_minute("m", find, load, act).run(jobs.JobContext(database, settings))
    finally:
        await database.dispose()
    return acted


@pytest.mark.parametrize("error", [Conflict("wrong-status", "不行。"), KeyError("name")])
async def test_rows_that_fail_every_minute_keep_no_other_waiting(
    bare: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 3)
    bad, good = [uuid4() for _ in range(4)], [uuid4() for _ in range(5)]
    with structlog.testing.capture_logs() as logged:
        acted = await each_minute_of(
            bare(), tmp_path, [*bad, *good], lambda id: error if id in bad else None
        )
    assert acted == good[:3], "no more than one run takes on"
    assert [line["id"] for line in logged] == [str(id) for id in bad]
    assert {line.get("code") or line["kind"] for line in logged} == {
        getattr(error, "code", "KeyError")
    }


async def test_a_run_ends_when_the_database_is_lost(
    bare: Callable[[], str], tmp_path: Path
) -> None:
    tried: list[UUID] = []

    def falls(id: UUID) -> Exception:
        tried.append(id)
        return OperationalError(None, None, psycopg.errors.AdminShutdown())

    with pytest.raises(OperationalError):
        await each_minute_of(bare(), tmp_path, [uuid4(), uuid4()], falls)
    assert len(tried) == 1
