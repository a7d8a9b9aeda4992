"""Reading the calendar; it is no secret."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.directory.calendar.rules import DayValues
from shared.directory import CalendarYear


async def year(session: AsyncSession, year: int) -> CalendarYear | None:
    """The special days of a year, or None while its notice is not known."""
    return await session.get(CalendarYear, year)


async def years(session: AsyncSession) -> dict[int, list[DayValues]]:
    """Year → its days, of every year with a notice."""
    rows = await session.scalars(sa.select(CalendarYear))
    return {row.year: row.days for row in rows}
