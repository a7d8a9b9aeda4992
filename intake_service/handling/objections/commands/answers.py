"""What is the same whoever objects to whom: the window, the answer, and taking it back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.deadlines import queries as deadline_queries
from intake_service.handling.objections import queries, rules
from intake_service.handling.objections.models import Objection
from intake_service.handling.objections.rules import Decision
from shared.auth import Actor
from shared.moves import Move


async def use_window(
    session: AsyncSession, piece_id: UUID, move: Move, now: datetime, *, allowed: bool
) -> bool:
    """End DL04 by the objection; whether it comes late, with consent (`allowed`).

    Raises `Conflict` (objection-too-late, objection-answered).
    """
    window = next(iter(await deadline_queries.open_of(session, piece_id, move.stops)), None)
    end = None if window is None else window.end
    is_late = rules.check_lodging(end, now, allowed=allowed)
    if window is not None and not is_late:
        deadlines.use(window, move.verb, now)
    await deadlines.void(session, piece_id, move.stops, move.verb, now)
    return is_late


async def decide(
    session: AsyncSession, actor: Actor, piece_id: UUID, decision: Decision, answer: str,
    now: datetime,
) -> Objection:  # fmt: skip
    """Answer the objection that waits."""
    objection = await queries.waiting(session, piece_id)
    objection.decision, objection.answer = decision, answer
    objection.decided_at, objection.decided_by = now, actor.id
    return objection


async def undo(
    session: AsyncSession, actor: Actor, piece_id: UUID, move: Move, reason: str, now: datetime
) -> None:
    """Take back the objection that waits; its window is open until its last day."""
    objection = await decide(session, actor, piece_id, Decision.UNDONE, reason, now)
    await deadlines.void(session, piece_id, move.stops, move.verb, now)
    if not objection.is_late:
        *_, window = await deadline_queries.not_void(session, piece_id, ["DL04"])
        deadlines.reopen(window)
