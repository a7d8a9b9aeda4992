"""Reading letters, each narrowed to what the actor may see."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.letters.models import Letter, SeriesCode
from intake_service.handling.letters.schemas import LetterFilters, LetterQuery
from intake_service.reception.registration.queries import missing
from shared import pages
from shared.auth import Actor, on_line
from shared.filters import one_of

columns = Letter.__table__.c


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Letters by or about the work of the units on the actor's line."""
    return sa.or_(on_line(columns.unit_line, actor), on_line(columns.issuer_line, actor))


async def letter(session: AsyncSession, actor: Actor, id: UUID) -> Letter:
    """The letter. Raises `NotFound`."""
    found = await session.scalar(sa.select(Letter).where(Letter.id == id, visible_to(actor)))
    if found is None:
        raise missing()
    return found


async def several(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> list[Letter]:
    """The letters in this order. Raises `NotFound` when one of them is not there to be seen."""
    rows = await session.scalars(sa.select(Letter).where(Letter.id.in_(ids), visible_to(actor)))
    found = {row.id: row for row in rows}
    if found.keys() != set(ids):
        raise missing()
    return [found[id] for id in dict.fromkeys(ids)]


async def numbered(session: AsyncSession, actor: Actor, document_no: str) -> Letter | None:
    """The letter of this document number, if it is one of ours that the actor sees."""
    found: Letter | None = await session.scalar(
        sa.select(Letter).where(Letter.document_no == document_no, visible_to(actor))
    )
    return found


async def listing(session: AsyncSession, actor: Actor, query: LetterQuery) -> dict[str, Any]:
    """A page of letters, the latest first."""
    order = [columns.issued_at, columns.id]
    select = sa.select(Letter).where(visible_to(actor), *_filters(query))
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    return pages.page(rows, ["issued_at", "id"], query.limit)


async def count(session: AsyncSession, actor: Actor, filters: LetterFilters) -> int:
    """How many letters the same filters find."""
    select = sa.select(sa.func.count()).select_from(Letter)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0)


async def fixed_code(session: AsyncSession, unit_id: UUID) -> str | None:
    """The code that a unit fixed for its letters, or None."""
    found: str | None = await session.scalar(
        sa.select(SeriesCode.code).where(SeriesCode.unit_id == unit_id)
    )
    return found


async def code_taken(session: AsyncSession, code: str, unit_id: UUID) -> bool:
    """Whether another organ has fixed this code for itself."""
    other = sa.select(SeriesCode.unit_id).where(
        SeriesCode.code == code, SeriesCode.unit_id != unit_id
    )
    return await session.scalar(other.limit(1)) is not None


def _filters(filters: LetterFilters) -> list[sa.ColumnElement[bool]]:
    return [
        one_of(columns[name], value)
        for name in ("matter_id", "piece_id", "kind")
        if (value := getattr(filters, name)) is not None
    ]
