"""Recording that a review was asked for, or that nobody asked for one in time."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.deadlines import queries as deadline_queries
from intake_service.handling.orders import commands as orders
from intake_service.handling.orders import queries as order_queries
from intake_service.handling.reviews import queries, rules
from intake_service.handling.reviews.models import ReviewRequest
from intake_service.handling.reviews.schemas import ReviewRequestIn
from intake_service.privacy.vault import commands as vault
from intake_service.reception.matters import commands as matters
from intake_service.reception.matters import rules as matter_rules
from intake_service.reception.matters.models import Matter
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from shared import history
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason


async def request(
    session: AsyncSession, actor: Actor, piece: Piece, form: ReviewRequestIn, now: datetime
) -> Piece:
    """Record a request for review that came in within the thirty days, also when it is told late.

    《信访工作条例》第三十五条. The window was used; a piece and a matter that were closed because
    none was known are open again. Raises `Conflict` (wrong-status, review-too-late), `Invalid`
    (review-request-invalid).
    """
    move = piece_rules.REQUEST_REVIEW
    history.move(session, actor, piece, move, now)
    *_, window = await deadline_queries.not_void(session, piece.id, move.stops)
    received = piece.delivered_at or now
    rules.check_review_request(form.requested_on, received, window.end, now)
    deadlines.use(window, move.verb, now)
    session.add(
        ReviewRequest(
            piece_id=piece.id,
            requested_on=form.requested_on,
            form=form.form,
            recorded_at=now,
            recorded_by=actor.id,
            recorded_unit=actor.unit,
        )
    )
    await matters.reopen_with(session, piece, now)
    await session.flush()  # the answer tells the new version
    return piece


async def undo_request(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """Take back a request that was recorded wrongly, or that the petitioner withdrew."""
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"reason": form.reason})
    move = piece_rules.UNDO_REVIEW_REQUEST
    history.move(session, actor, piece, move, now, form.reason)
    *_, window = await deadline_queries.not_void(session, piece.id, move.starts)
    deadlines.reopen(window)
    (await queries.request_of(session, piece.id)).undone_at = now
    await session.flush()  # the answer tells the new version
    return piece


async def lapse(session: AsyncSession, piece: Piece, now: datetime) -> None:
    """Nobody asked for a review in time: the piece is closed, and its matter if all is done.

    《信访工作条例》第三十五条. For a job; the piece is locked after its matter. Of a contested
    piece a person decides.
    """
    if await queries.contested(session, piece.id):
        return
    if await _lapse(session, piece, now, None):
        await orders.close_matter(session, piece, now)


async def conclude(
    session: AsyncSession, actor: Actor, matter: Matter, form: WithReason, now: datetime
) -> Matter:
    """Close a matter that time alone does not close: the reason says how it came to rest.

    For what was contested, or was to be carried out. Raises `Invalid` (not-masked), `Conflict`
    (wrong-status, matter-in-hand).
    """
    await vault.check_masked(session, pieces.ids_of(matter.id), {"reason": form.reason})
    for piece in await queries.answered_in(session, matter.id):
        await _lapse(session, piece, now, form.reason)
    await session.flush()  # what follows asks the database
    rules.check_at_rest(
        in_hand=await pieces.open_in_matter(session, matter.id)
        or await order_queries.open_in_matter(session, matter.id)
    )
    history.move(session, actor, matter, matter_rules.CONCLUDE, now, form.reason)
    await session.flush()  # the answer tells the new version
    return matter


async def _lapse(session: AsyncSession, piece: Piece, now: datetime, reason: str | None) -> bool:
    """Close a piece whose window is over; False while it is open."""
    move = piece_rules.LAPSE
    over = await deadlines.lapse(session, piece, now, move.stops)
    if over:
        history.move(session, SYSTEM, piece, move, now, reason)
        piece.closed_at = now
    return over
