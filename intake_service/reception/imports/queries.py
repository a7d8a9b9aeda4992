"""Reading imports, narrowed to the line of the unit that brings the ledger in."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.reception.imports import rules
from intake_service.reception.imports.models import ImportCells, ImportFile, ImportRow, LedgerImport
from intake_service.reception.imports.schemas import (
    ImportFilters,
    ImportQuery,
    RowFilters,
    RowQuery,
)
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.rules import Source
from shared import pages
from shared.auth import Actor, on_line
from shared.db import fetch
from shared.filters import one_of
from shared.moves import OPEN_JOB, JobStatus, allowed

columns = LedgerImport.__table__.c
_rows = ImportRow.__table__.c
_ONE_AT_A_TIME = 7_240_010  # any fixed number beside the one of the migrations


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Imports of the units on the actor's line."""
    return on_line(columns.unit_line, actor)


async def get(session: AsyncSession, actor: Actor, id: UUID) -> LedgerImport:
    """One import. Raises `NotFound`."""
    found = await session.scalar(
        sa.select(LedgerImport).where(LedgerImport.id == id, visible_to(actor))
    )
    return _known(found)


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> LedgerImport:
    """One import, locked. Raises `NotFound`."""
    found = await session.scalar(
        sa.select(LedgerImport).where(LedgerImport.id == id, visible_to(actor)).with_for_update()
    )
    return _known(found)


def _known(found: LedgerImport | None) -> LedgerImport:
    if found is None:
        raise pieces.missing()
    return found


async def locked(session: AsyncSession, id: UUID) -> LedgerImport | None:
    """One import for the job that does it."""
    return await session.get(LedgerImport, id, with_for_update=True)


async def content(session: AsyncSession, id: UUID) -> bytes | None:
    """The file of an import that has not ended."""
    found: bytes | None = await session.scalar(
        sa.select(ImportFile.content).where(ImportFile.import_id == id)
    )
    return found


async def open_of(session: AsyncSession, account: UUID) -> int:
    """How many imports of an account have not ended."""
    of = sa.select(sa.func.count()).select_from(LedgerImport)
    return int(await session.scalar(
        of.where(columns.requested_by == account, columns.status.in_(OPEN_JOB))) or 0
    )  # fmt: skip


async def interrupted(session: AsyncSession, real: datetime) -> list[LedgerImport]:
    """Open imports that nobody works on any more; locked."""
    silent = sa.or_(
        sa.and_(columns.status == JobStatus.RUNNING, columns.touched_at < real - rules.SILENT_FOR),
        sa.and_(columns.status == JobStatus.QUEUED, columns.touched_at < real - rules.WAITS_FOR),
    )
    found = sa.select(LedgerImport).where(silent).limit(100)
    return list(await session.scalars(found.with_for_update(skip_locked=True)))


async def mine(session: AsyncSession, id: UUID, attempt: int, done: int) -> LedgerImport | None:
    """The import, locked, if this attempt still runs it and left it at `done`."""
    found = sa.select(LedgerImport).where(
        columns.id == id,
        columns.attempt == attempt,
        columns.done == done,
        columns.status == JobStatus.RUNNING,
    )
    ledger: LedgerImport | None = await session.scalar(found.with_for_update())
    return ledger


async def one_at_a_time(session: AsyncSession, source: Source) -> None:
    """Wait until no other import of the source is in a transaction.

    Two that register the same numbers would wait for each other's rows, each holding some.
    """
    await fetch(session, "SELECT pg_advisory_xact_lock($1, hashtext($2))", [_ONE_AT_A_TIME, source])


def to_response(found: LedgerImport, actor: Actor) -> dict[str, Any]:
    """The import's values and what the actor may do now."""
    return {**found.column_values(), "allowed_moves": allowed(rules.MOVES, actor, found)}


async def listing(session: AsyncSession, actor: Actor, query: ImportQuery) -> dict[str, Any]:
    """A page of imports, the latest first."""
    order = [columns.requested_at, columns.id]
    select = sa.select(LedgerImport).where(visible_to(actor), *_filters(query))
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    page = pages.page(rows, ["requested_at", "id"], query.limit)
    return {**page, "items": [to_response(row, actor) for row in page["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: ImportFilters) -> int:
    """How many imports the same filters find."""
    select = sa.select(sa.func.count()).select_from(LedgerImport)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0)


def _filters(filters: ImportFilters) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = []
    for name in ("status", "source"):
        value = getattr(filters, name)
        if value is not None:
            wanted.append(one_of(columns[name], value))
    return wanted


async def rows(session: AsyncSession, actor: Actor, id: UUID, query: RowQuery) -> dict[str, Any]:
    """A page of an import's rows in the order of the sheet. Raises `NotFound`."""
    await get(session, actor, id)
    select = sa.select(ImportRow).where(ImportRow.import_id == id, *_row_filters(query))
    paged = pages.keyset(select, [_rows.row], query.cursor, query.limit, descending=False)
    return pages.page((await session.scalars(paged)).all(), ["row"], query.limit)


async def count_rows(session: AsyncSession, actor: Actor, id: UUID, filters: RowFilters) -> int:
    """How many rows the same filters find. Raises `NotFound`."""
    await get(session, actor, id)
    select = sa.select(sa.func.count()).select_from(ImportRow)
    wanted = select.where(ImportRow.import_id == id, *_row_filters(filters))
    return int(await session.scalar(wanted) or 0)


def _row_filters(filters: RowFilters) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = []
    if filters.outcome is not None:
        wanted.append(one_of(_rows.outcome, filters.outcome))
    if filters.left is not None:
        some = sa.func.jsonb_array_length(_rows.left) > 0
        wanted.append(some if filters.left else ~some)
    return wanted


async def row(session: AsyncSession, id: UUID, number: int) -> tuple[ImportRow, ImportCells | None]:
    """One row of an import that the caller has been found to see, with its cells.

    Without cells: they were not stored. Raises `NotFound`.
    """
    found = await session.execute(
        sa.select(ImportRow, ImportCells)
        .outerjoin(
            ImportCells,
            sa.and_(ImportCells.import_id == ImportRow.import_id, ImportCells.row == ImportRow.row),
        )
        .where(ImportRow.import_id == id, ImportRow.row == number)
    )
    both = found.one_or_none()
    if both is None:
        raise pieces.missing()
    return both[0], both[1]


def by_heading(ledger: LedgerImport, stored: ImportCells | None) -> list[dict[str, Any]]:
    """The original cells of a row in the order of the sheet, without the empty ones."""
    both = zip(ledger.headings or [], stored.cells if stored else [], strict=False)
    return [{"column": heading, "cell": cell} for heading, cell in both if cell is not None]
