"""Reading the calendar; it is no secret."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.directory.calendar import rules
from services.directory.calendar.models import CalendarNotice
from services.directory.calendar.rules import DayValues, Status
from shared.auth import Actor
from shared.directory import CalendarYear
from shared.errors import NotFound
from shared.moves import allowed


async def year(session: AsyncSession, year: int) -> CalendarYear | None:
    """The special days of a year, or None while its notice is not known."""
    return await session.get(CalendarYear, year)


async def years(session: AsyncSession) -> dict[int, list[DayValues]]:
    """Year → its days, of every year with a notice."""
    rows = await session.scalars(sa.select(CalendarYear))
    return {row.year: row.days for row in rows}


async def by_people(session: AsyncSession) -> set[int]:
    """The years whose days people have entered; what is shipped no longer touches them."""
    rows = await session.scalars(
        sa.select(CalendarNotice.year).where(CalendarNotice.status == Status.CONFIRMED)
    )
    return set(rows)


async def waiting(session: AsyncSession, year: int) -> bool:
    """Whether a notice of the year waits for its second person."""
    found = await session.scalar(
        sa.select(CalendarNotice.id).where(
            CalendarNotice.year == year, CalendarNotice.status == Status.ENTERED
        )
    )
    return found is not None


async def notices(session: AsyncSession, actor: Actor, year: int) -> list[dict[str, Any]]:
    """The notices of a year, the latest first, twenty at most."""
    rows = await session.scalars(
        sa.select(CalendarNotice)
        .where(CalendarNotice.year == year)
        .order_by(CalendarNotice.entered_at.desc(), CalendarNotice.id.desc())
        .limit(20)
    )
    return [to_response(row, actor) for row in rows]


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> CalendarNotice:
    """A notice, locked; there is none for whoever is no administrator.

    Raises `NotFound` (notice-unknown).
    """
    row = await session.scalar(
        sa.select(CalendarNotice).where(CalendarNotice.id == id).with_for_update()
    )
    if row is None or rules.READERS.isdisjoint(actor.roles):
        raise NotFound("notice-unknown", "没有找到该放假通知。")
    return row


def to_response(row: CalendarNotice, actor: Actor) -> dict[str, Any]:
    """The notice and what the actor may do to it now."""
    values = {column.key: getattr(row, column.key) for column in CalendarNotice.__table__.columns}
    return {**values, "allowed_moves": allowed(rules.MOVES, actor, row)}
