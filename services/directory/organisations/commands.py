"""Recording organisations."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.directory.organisations.events import to_event
from services.directory.organisations.rules import Unit
from shared.directory import Organisation
from shared.feed import publish
from shared.snapshots import Moved


async def record(session: AsyncSession, unit: Unit, now: datetime) -> Organisation:
    """Add an organisation and tell the others."""
    row = Organisation(
        id=unit.id,
        code=unit.code,
        name=unit.name,
        short_name=unit.short_name,
        kind=unit.kind,
        level=unit.level,
        line=unit.line,
        region=unit.region,
        parent=unit.parent,
        active=True,
    )
    session.add(row)
    await publish(session, to_event(row, Moved("recorded", now)), unit.id, now)
    return row
