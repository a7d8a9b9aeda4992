"""Closing a matter, and telling others how it stands."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.reception.matters import rules
from intake_service.reception.matters.events import to_event
from intake_service.reception.matters.models import Matter
from intake_service.reception.registration import queries as pieces
from shared import history
from shared.auth import Actor
from shared.feed import publish
from shared.moves import Move
from shared.snapshots import Moved


async def announce(session: AsyncSession, matter: Matter, move: Move, now: datetime) -> None:
    """Tell the followers how the matter stands after `move`."""
    await publish(session, to_event(matter, Moved(move.verb, now)), matter.id, now)


async def close(session: AsyncSession, actor: Actor, matter: Matter, now: datetime) -> None:
    """Close the matter unless a piece of it is still open."""
    if not await pieces.open_in_matter(session, matter.id):
        history.move(session, actor, matter, rules.CLOSE, now)
