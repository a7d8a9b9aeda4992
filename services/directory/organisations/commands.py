"""Recording organisations."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.directory.organisations.rules import Unit
from shared import history
from shared.directory import Organisation
from shared.snapshots import Moved


def record(session: AsyncSession, unit: Unit, now: datetime) -> Organisation:
    """Add an organisation."""
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
    history.publish_row(session, row, Moved("recorded", now))
    return row
