"""Writing the sheet, and tidying up after exports."""

import asyncio
import io
import json
import tempfile
from datetime import date, datetime
from typing import Self
from uuid import UUID

import structlog
import xlsxwriter
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from reporting_service.exports import commands, queries, rules
from reporting_service.ledger import queries as ledger
from reporting_service.ledger.rules.cells import Cell
from reporting_service.ledger.schemas import SHEET, JsonPage, LedgerFilters, cells
from shared import directory
from shared.auth import Actor
from shared.clock import real_now
from shared.db import Database
from shared.errors import Refusal
from shared.jobs import Job, JobContext
from shared.workdays import local_date

log = structlog.get_logger(__name__)

INTERRUPTED = "导出因系统中断未能完成，请重新导出。"


class Sheet:
    """A ledger in the making. Rows go to disk as they come; nothing typed becomes a formula.

    Leaving it, finished or not, leaves nothing on the disk.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="kaimen-export-")
        self._file = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._file,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "tmpdir": self._folder.name,
            },
        )
        self._sheet = self._book.add_worksheet("台账")
        heading = self._book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for at, column in enumerate(SHEET.values()):
            self._sheet.set_column(at, at, column.width)
            self._sheet.write_string(0, at, column.heading, heading)
        self._sheet.freeze_panes(1, 0)
        self._next = 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # An abandoned book is never closed, and would keep its half-written rows open.
        self._sheet.row_data_fh.close()
        self._folder.cleanup()

    def add(self, page: JsonPage) -> int:
        """Append the rows of a page of the ledger; how many there were."""
        rows = json.loads(page.body())["items"]
        for row in rows:
            for at, value in enumerate(cells(row)):
                self._write(at, value)
            self._next += 1
        return len(rows)

    def close(self) -> bytes:
        """The finished .xlsx."""
        self._book.close()
        return self._file.getvalue()

    def _write(self, at: int, value: Cell | None) -> None:
        if value is None or value == "":
            return
        if isinstance(value, str):
            self._sheet.write_string(self._next, at, value)
        elif isinstance(value, datetime):
            self._sheet.write_datetime(self._next, at, value, self._moment)
        elif isinstance(value, date):
            self._sheet.write_datetime(self._next, at, value, self._day)
        else:
            self._sheet.write_number(self._next, at, value)


async def write_export(context: JobContext, export: str) -> None:
    """Write one export's sheet, unless it is cancelled meanwhile. May run twice."""
    database, id = context.database, UUID(export)
    try:
        await _write(database, id)
    except Refusal as refusal:
        log.info("An export was refused", export=export, code=refusal.code)
        await _fail(database, id, refusal.detail)
    except (SQLAlchemyError, OSError, ValueError) as error:
        log.error("An export failed", export=export, kind=type(error).__name__)
        await _fail(database, id, INTERRUPTED)


async def _fail(database: Database, id: UUID, problem: str) -> None:
    async with database.begin() as session:
        found = await queries.locked(session, id)
        if found is not None and found.status in rules.FAIL.before:
            at = max(found.requested_at, found.moved_at or found.requested_at)
            await commands.fail(session, found, problem, at)


async def _write(database: Database, id: UUID) -> None:
    # One snapshot for the count and every page, so that the sheet agrees with itself.
    async with database.reading.connect() as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ")
        await _write_from(connection, database, id)


async def _write_from(reading: AsyncConnection, database: Database, id: UUID) -> None:
    now = await directory.office_time(database) or real_now()
    async with database.begin() as session:
        export = await queries.locked(session, id)
        if export is None or export.status not in rules.START.before:
            return
        now = max(now, export.requested_at)
        actor, filters = Actor.from_json(export.requester), LedgerFilters(**export.filters)
        await directory.still_entitled(session, actor)
        total = await ledger.count(reading, actor, filters, now)
        await commands.start(session, export, total, now)
    with await asyncio.to_thread(Sheet) as sheet:
        if not await _fill(sheet, reading, database, id, (actor, filters, now)):
            return
        content = await asyncio.to_thread(sheet.close)
    async with database.begin() as session:
        export = await queries.locked(session, id)
        if export is not None and export.status in rules.FINISH.before:
            name = f"台账-{local_date(now):%Y%m%d}.xlsx"
            await commands.finish(session, export, name, content, now)


async def _fill(
    sheet: Sheet,
    reading: AsyncConnection,
    database: Database,
    id: UUID,
    question: tuple[Actor, LedgerFilters, datetime],
) -> bool:
    """Every row, page after page; False when the export is no longer wanted."""
    actor, filters, now = question
    written, cursor = 0, None
    while True:
        page = await ledger.page(reading, actor, filters, cursor, rules.PAGE, now)
        written += await asyncio.to_thread(sheet.add, page)
        cursor = page.next
        async with database.begin() as session:
            await directory.still_entitled(session, actor)
            if not await commands.progress(session, id, written):
                return False
        if cursor is None:
            return True


async def tidy_exports(context: JobContext) -> None:
    """Give up exports whose worker died, and delete files past their time."""
    database = context.database
    now = await directory.office_time(database) or real_now()
    async with database.begin() as session:
        for export in await queries.interrupted(session, real_now()):
            at = max(now, export.moved_at or now)
            await commands.fail(session, export, INTERRUPTED, at)
        for export in await queries.expired(session, real_now()):
            await commands.expire(session, export, max(now, export.moved_at or now))


JOBS = (
    Job(commands.WRITE, write_export),
    Job("reporting.tidy_exports", tidy_exports, cron="*/5 * * * *"),
)
