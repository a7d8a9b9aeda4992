"""What happens when nobody asks for a review or re-review in time, and who closes the rest."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.divisions import queries as divisions
from intake_service.handling.executions import queries as executions
from intake_service.handling.executions.rules import check_none_owed
from intake_service.handling.mediations import queries as mediations
from intake_service.handling.mediations import rules as mediation_rules
from intake_service.handling.orders import commands as orders
from intake_service.handling.orders import queries as order_queries
from intake_service.privacy.vault import commands as vault
from intake_service.reception.matters import rules as matter_rules
from intake_service.reception.matters.models import Matter
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.remedies.reviews import queries, rules
from intake_service.remedies.reviews.rules import Kind, facts
from shared import history
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.moves import Move


async def lapse(session: AsyncSession, piece: Piece, now: datetime) -> None:
    """Nobody asked for a review in time: the piece is closed, and its matter if all is done.

    《信访工作条例》第三十五条. For a job; the piece is locked after its matter. Of a contested
    piece a person decides.
    """
    if await queries.contested(session, piece.id):
        return
    if await _lapse(session, piece, piece_rules.LAPSE, now, None):
        await orders.close_matter(session, piece, now)


async def lapse_re_review(session: AsyncSession, piece: Piece, now: datetime) -> None:
    """Nobody asked for a re-review in time: as `lapse`.

    《信访工作条例》第三十六条. What a review sent back is not closed but done again.
    """
    if await queries.open_after(session, piece.id):
        return
    if await _lapse_review(session, piece, now, None):
        await session.flush()  # what follows asks the database
        await orders.close_matter(session, piece, now)


async def conclude(
    session: AsyncSession, actor: Actor, matter: Matter, form: WithReason, now: datetime
) -> Matter:
    """Close a matter that time alone does not close: the reason says how it came to rest.

    For what was contested, or was to be carried out. Raises `Invalid` (not-masked), `Conflict`
    (wrong-status, matter-in-hand, settlement-unperformed, execution-owed).
    """
    await vault.check_masked(session, pieces.ids_of(matter.id), {"reason": form.reason})
    for piece in await queries.answered_in(session, matter.id):
        if piece.status is piece_rules.Status.OPINION_DELIVERED:
            await _lapse(session, piece, piece_rules.LAPSE, now, form.reason)
        else:
            await _lapse_review(session, piece, now, form.reason)
    await session.flush()  # what follows asks the database
    facts.check_at_rest(
        in_hand=await pieces.open_in_matter(session, matter.id)
        or await order_queries.open_in_matter(session, matter.id)
        or await divisions.open_in_matter(session, matter.id)
    )
    mediation_rules.check_none_unperformed(
        unperformed=await mediations.unperformed_in_matter(session, matter.id)
    )
    check_none_owed(owed=await executions.owed_in_matter(session, matter.id))
    history.move(session, actor, matter, matter_rules.CONCLUDE, now, form.reason)
    await session.flush()  # the answer tells the new version
    return matter


async def _lapse_review(
    session: AsyncSession, piece: Piece, now: datetime, reason: str | None
) -> bool:
    over = await _lapse(session, piece, piece_rules.LAPSE_RE_REVIEW, now, reason)
    if over:
        review = await queries.in_force(session, piece.id, Kind.REVIEW)
        history.move(session, SYSTEM, review, rules.LAPSE, now, reason)
    return over


async def _lapse(
    session: AsyncSession, piece: Piece, move: Move, now: datetime, reason: str | None
) -> bool:
    """Close a piece whose window is over; False while it is open."""
    over = await deadlines.lapse(session, piece, now, move.stops)
    if over:
        history.move(session, SYSTEM, piece, move, now, reason)
        piece.closed_at = now
    return over
