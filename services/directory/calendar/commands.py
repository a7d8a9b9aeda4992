"""Recording a year of the calendar."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.directory.calendar.rules import DayValues
from shared import history
from shared.directory import CalendarYear
from shared.snapshots import Moved


async def record(session: AsyncSession, year: int, days: list[DayValues], now: datetime) -> None:
    """Set the special days of a year; the other services recompute their deadlines."""
    row = await session.merge(CalendarYear(year=year, days=days))
    history.publish_row(session, row, Moved("record", now))
