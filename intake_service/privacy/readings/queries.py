"""Reading the record of readings, narrowed to what units on the actor's line have read."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.privacy.readings.schemas import ReadingFilters, ReadingQuery
from intake_service.privacy.vault.models import VaultReading
from shared import pages
from shared.auth import Actor, on_line
from shared.directory import Organisation
from shared.filters import one_of
from shared.workdays import ends_at, starts_at

columns = VaultReading.__table__.c


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """What was read in the actor's unit and those below it."""
    line = sa.inspect(Organisation).columns["line"]
    return columns.unit.in_(sa.select(Organisation.id).where(on_line(line, actor)))


async def listing(session: AsyncSession, actor: Actor, query: ReadingQuery) -> dict[str, Any]:
    """A page of readings, the latest first."""
    order = [columns.at, columns.id]
    select = sa.select(VaultReading).where(visible_to(actor), *_filters(query))
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    return pages.page(rows, ["at", "id"], query.limit)


async def count(session: AsyncSession, actor: Actor, filters: ReadingFilters) -> int:
    """How many readings the same filters find."""
    select = sa.select(sa.func.count()).select_from(VaultReading)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0)


def _filters(filters: ReadingFilters) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        one_of(columns[name], value)
        for name in ("actor", "unit", "piece_id", "import_id", "field")
        if (value := getattr(filters, name)) is not None
    ]
    if filters.denied is not None:
        wanted.append(columns.denied.is_not(None) if filters.denied else columns.denied.is_(None))
    if filters.read_from is not None:
        wanted.append(columns.at >= starts_at(filters.read_from))
    if filters.read_to is not None:
        wanted.append(columns.at < ends_at(filters.read_to))
    return wanted
