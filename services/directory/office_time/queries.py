"""Reading the office time."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared.directory import OfficeTime


async def last_set(session: AsyncSession) -> datetime | None:
    """The office time last set, or None."""
    return await session.scalar(sa.select(OfficeTime.at))
