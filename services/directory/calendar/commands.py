"""Recording a year of the calendar."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.directory.calendar.events import CalendarRecorded
from services.directory.calendar.rules import Kept, year_id
from shared.directory import CalendarYear
from shared.feed import publish


async def record(session: AsyncSession, year: int, days: list[Kept], now: datetime) -> None:
    """Set the special days of a year, and tell the others, who recompute their deadlines."""
    await session.merge(CalendarYear(year=year, days=days))
    await publish(session, CalendarRecorded(year=year, days=days), year_id(year), now)
