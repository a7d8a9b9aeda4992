"""A job is queued if and only if its transaction commits."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa

from shared import idempotency, jobs
from shared.app import FORGET_ANSWERS
from shared.clock import real_now
from shared.db import Database
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
