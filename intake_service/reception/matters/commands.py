"""Closing a matter."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.reception.matters import rules
from intake_service.reception.matters.models import Matter
from intake_service.reception.registration import queries as pieces
from shared import history
from shared.auth import Actor


async def close(session: AsyncSession, actor: Actor, matter: Matter, now: datetime) -> None:
    """Close the matter unless a piece of it is still open."""
    if not await pieces.open_in_matter(session, matter.id):
        history.move(session, actor, matter, rules.CLOSE, now)
