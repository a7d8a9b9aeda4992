"""Doing an import: the rows of the sheet, 500 in a transaction with the progress in it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.reception.imports import commands, queries, rules
from intake_service.reception.imports.commands import Batch
from intake_service.reception.imports.models import LedgerImport
from intake_service.reception.sheets.jobs.reader import (
    ReadingStopped,
    WorkbookReader,
    open_workbook,
)
from shared import directory
from shared.auth import Actor
from shared.clock import real_now
from shared.db import Database
from shared.errors import Refusal
from shared.jobs import Job, JobContext, Queue
from shared.moves import JobStatus
from shared.workdays import local_date

log = structlog.get_logger(__name__)

_GIVE_WAY = 0.005  # seconds
"""After each transaction: who waits for the import's row, to cancel it, would else be overtaken
again and again by the next one."""


class Stopped(Exception):
    """The import is cancelled, or another worker's."""


@dataclass(slots=True)
class Run:
    """One worker's work on one import: which attempt, as of when, how many rows are answered."""

    database: Database
    id: UUID
    attempt: int
    requester: Actor
    now: datetime
    done: int

    async def alive(self) -> None:
        """Say that this worker lives. Raises `Stopped`."""
        async with self.database.begin() as session:
            if not await commands.alive(session, self.id, self.attempt):
                raise Stopped

    async def mine(self, session: AsyncSession) -> LedgerImport | None:
        """The import, locked, if it is still this worker's and where it left it.

        Raises `Forbidden` (requester-changed).
        """
        await directory.still_entitled(session, self.requester)
        return await queries.mine(session, self.id, self.attempt, self.done)


async def import_ledger(context: JobContext, ledger: str, attempt: int) -> None:
    """Do one import, from its first row or where an earlier worker ended. May run twice."""
    database, id = context.database, UUID(ledger)
    try:
        await _import(context, id, attempt)
    except (asyncio.CancelledError, ReadingStopped) as stop:
        log.info("An import goes on after the next start", ledger=ledger)
        with suppress(SQLAlchemyError):  # else it is taken up later (`tidy_imports`)
            await _hand_back(database, id, attempt)
        if isinstance(stop, asyncio.CancelledError):
            raise
    except Stopped:
        log.info("An import was stopped", ledger=ledger)
    except Refusal as refusal:
        log.info("A ledger was refused", ledger=ledger, code=refusal.code)
        await _fail(database, id, attempt, refusal)
    except SQLAlchemyError as error:
        # It is taken up again when the database answers (`tidy_imports`).
        log.error("An import was interrupted", ledger=ledger, kind=type(error).__name__)


async def _import(context: JobContext, id: UUID, attempt: int) -> None:
    database = context.database
    office = await office_time(context)
    async with database.begin() as session:
        ledger = await queries.locked(session, id)
        if ledger is None or ledger.status not in rules.START.before or ledger.attempt != attempt:
            return
        requester = Actor.from_json(ledger.requester)
        run = Run(database, id, attempt, requester, _at(ledger, office), ledger.done)
        arrived = local_date(ledger.arrived_at)
        await commands.start(session, ledger, run.now)
        content = await queries.content(session, id) or b""
    async with open_workbook(content, arrived, run.alive) as sheet:
        del content
        await _note_rows(run, sheet)
        async with (
            aclosing(_batches(run, ledger, sheet)) as batches,
            aclosing(_ahead(batches)) as ready,
        ):
            async for batch in ready:
                await _take_in(run, batch)
                await asyncio.sleep(_GIVE_WAY)
    async with database.begin() as session:
        if ledger := await run.mine(session):
            await commands.finish(session, ledger, run.now)


async def office_time(context: JobContext) -> datetime:
    """Real time, or in a rehearsal the office time last set."""
    if not context.settings.rehearsal:
        return real_now()
    return await directory.office_time(context.database) or real_now()


def _at(ledger: LedgerImport, office: datetime) -> datetime:
    """Never before what has happened to the import already."""
    return max(office, ledger.requested_at, ledger.moved_at or office)


async def _note_rows(run: Run, sheet: WorkbookReader) -> None:
    async with run.database.begin() as session:
        ledger = await run.mine(session)
        if ledger is None:
            raise Stopped
        if ledger.headings not in (None, sheet.headings):
            # A newer version reads other columns: stored cells would stand under wrong headings.
            raise rules.interrupted(ledger.done)
        ledger.rows, ledger.headings, ledger.left = sheet.rows, sheet.headings, sheet.left
        ledger.touched_at = real_now()


async def _batches(run: Run, ledger: LedgerImport, sheet: WorkbookReader) -> AsyncGenerator[Batch]:
    """Rows that are not answered yet, 500 at a time or 8 MB, made ready."""
    lines: list[dict[str, Any]] = []
    at, done, batched = 0, run.done, 0
    async for line in sheet:
        at += 1
        if at <= done:
            batched = sheet.bytes_read
            continue
        lines.append(line)
        if len(lines) == rules.AT_ONCE or sheet.bytes_read - batched > rules.BYTES_AT_ONCE:
            yield await _made_ready(run, ledger, lines)
            lines, batched = [], sheet.bytes_read
    if lines:
        yield await _made_ready(run, ledger, lines)


async def _made_ready(run: Run, ledger: LedgerImport, lines: list[dict[str, Any]]) -> Batch:
    async with run.database.begin() as session:
        return await commands.make_ready(session, run.requester, ledger, lines, run.now)


async def _ahead(batches: AsyncIterator[Batch]) -> AsyncGenerator[Batch]:
    """The same batches; the next one is made ready while the last one is taken in."""

    async def following() -> Batch | None:
        return await anext(batches, None)

    getting_ready = asyncio.create_task(following())
    try:
        while batch := await getting_ready:
            getting_ready = asyncio.create_task(following())
            yield batch
    finally:
        getting_ready.cancel()
        # Whoever ended the work says why.
        await asyncio.gather(getting_ready, return_exceptions=True)


async def _take_in(run: Run, batch: Batch) -> None:
    async with run.database.begin() as session:
        ledger = await run.mine(session)
        if ledger is None:
            raise Stopped
        await queries.one_at_a_time(session, ledger.source)
        await commands.take_in(session, run.requester, ledger, batch, run.now)
    run.done += len(batch.rows)


async def _fail(database: Database, id: UUID, attempt: int, refusal: Refusal) -> None:
    async with database.begin() as session:
        ledger = await queries.locked(session, id)
        if ledger is not None and ledger.attempt == attempt and ledger.status in rules.FAIL.before:
            await commands.fail(session, ledger, refusal, _at(ledger, ledger.requested_at))


async def _hand_back(database: Database, id: UUID, attempt: int) -> None:
    async with database.begin() as session:
        ledger = await queries.locked(session, id)
        if ledger and ledger.attempt == attempt and ledger.status is JobStatus.RUNNING:
            await commands.hand_back(session, ledger)


async def tidy_imports(context: JobContext) -> None:
    """Let imports go on whose worker died."""
    async with context.database.begin() as session:
        for ledger in await queries.interrupted(session, real_now()):
            await commands.resume(session, ledger)


QUEUE = Queue("imports", 2, grace=0)
"""Apart from the deadlines, which wait for no file; a stopped import goes on where it was."""
JOBS = (
    Job(commands.IMPORT, import_ledger, queue=QUEUE),
    Job("intake.tidy_imports", tidy_imports, cron="* * * * *"),
)
