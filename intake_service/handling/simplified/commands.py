"""Deciding on simplified handling, switching to the ordinary procedure, and taking both back."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.extensions import queries as extensions
from intake_service.handling.extensions.rules import check_none_pending
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters.rules import sentences
from intake_service.handling.orders import commands as orders
from intake_service.handling.orders import queries as order_queries
from intake_service.handling.orders.rules import check_petition_procedure
from intake_service.handling.simplified.schemas import SimplifyIn
from intake_service.privacy.vault import commands as vault
from intake_service.reception.matters import queries as matters
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import simple
from shared import history
from shared.auth import Actor
from shared.bodies import WithReason
from shared.codes import label
from shared.moves import check
from shared.workdays import chinese_date


async def simplify(
    session: AsyncSession, actor: Actor, piece: Piece, form: SimplifyIn, now: datetime
) -> Piece:
    """Decide that a piece is handled simply; DL12a runs from its receipt, DL12b from acceptance.

    《信访事项简易办理办法（试行）》. Raises `Conflict` (wrong-status, piece-sealed, not-triaged,
    not-petition-procedure, already-simplified, handling-begun, simplified-repeat,
    simplified-collective, simplified-major, simplified-late), `Invalid` (simplified-unsuited).
    """
    move = piece_rules.SIMPLIFY
    pieces.check_unsealed(piece, actor)
    piece_rules.check_triaged(triaged=piece.matter_id is not None)
    check(move, piece.status)
    simple.check_possible(move, piece)
    matter = await matters.of(session, piece)
    check_petition_procedure(matter.family, matter.route)
    simple.check_stated(
        is_major_complex=form.is_major_complex, is_legal_litigation=form.is_legal_litigation
    )
    history.move(session, actor, piece, move, now, label("simplified_ground", form.ground))
    order = await order_queries.open_of_piece(session, piece.id)
    received = ("register", piece.arrived_at) if order is None else ("arrive", order.counted_from)
    (clock,) = await deadlines.start(session, piece, move.starts, *received,
                                     order_id=order.id if order else None)  # fmt: skip
    simple.check_in_time(clock.legal, now)
    piece.simplified, piece.switched_at = form.ground, None
    return await _handled(session, actor, piece, now)


async def undo(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """Take the decision back before acceptance: the ordinary procedure, of which nobody was told.

    Raises `Conflict` (wrong-status, not-simplified, handling-begun), `Invalid` (not-masked).
    """
    move = piece_rules.UNDO_SIMPLIFY
    check(move, piece.status)
    simple.check_possible(move, piece)
    await _check_masked(session, piece, form)
    history.move(session, actor, piece, move, now, form.reason)
    await deadlines.void(session, piece.id, move.stops, move.verb, now)
    piece.simplified = None
    return await _handled(session, actor, piece, now)


async def switch(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """Handle a piece by the ordinary procedure: it turned out unsuited; letter D02-S.

    The sixty days run from the original acceptance （domain §1.8）. Raises `Conflict`
    (wrong-status, not-simplified, opinion-made), `Invalid` (not-masked).
    """
    move = piece_rules.SWITCH_TO_ORDINARY
    check(move, piece.status)
    simple.check_possible(move, piece)
    await _check_masked(session, piece, form)
    history.move(session, actor, piece, move, now, form.reason)
    clock = await deadlines.run_instead(session, piece, move.verb, now)
    piece.switched_at = now
    limit = sentences.switched(clock.start, clock.end)
    return await _told(session, actor, piece, {"D02-S": {"limit": limit}}, form, now)


async def undo_switch(
    session: AsyncSession, actor: Actor, piece: Piece, form: WithReason, now: datetime
) -> Piece:
    """Take a switch back that was made by mistake: DL12b runs on as it began; letter D02-R.

    Raises `Conflict` (wrong-status, not-switched, switch-extended, extension-pending,
    simplified-repeat, simplified-collective, simplified-major, opinion-made), `Invalid`
    (not-masked).
    """
    move = piece_rules.UNDO_SWITCH
    check(move, piece.status)
    simple.check_possible(move, piece)
    simple.check_suitable(piece)
    check_none_pending(pending=await extensions.pending(session, piece.id))
    await _check_masked(session, piece, form)
    history.move(session, actor, piece, move, now, form.reason)
    clock = await deadlines.run_instead(session, piece, move.verb, now)
    switched_at, piece.switched_at = piece.switched_at or now, None
    told = {
        "switched": chinese_date(switched_at),
        "limit": sentences.handling_limit(
            clock.rule, clock.start, deemed=False, taken_over=False, extended=0, end=clock.end
        ),
    }
    return await _told(session, actor, piece, {"D02-R": told}, form, now)


async def _told(
    session: AsyncSession,
    actor: Actor,
    piece: Piece,
    wanted: dict[str, dict[str, str]],
    form: WithReason,
    now: datetime,
) -> Piece:
    """Tell the petitioner by which procedure the piece is handled; not who signed no name."""
    if await letters.addressable(session, piece):
        you = sentences.you(piece.petitioner_count)
        usual = {
            "accepted": chinese_date(piece.accepted_at) if piece.accepted_at else "",
            "contact": f"{actor.unit_name} {actor.name}",
            "reason": sentences.closed(form.reason),
            **sentences.program(piece.simplified if piece.simple else None, you),
        }
        filled = {kind: {**usual, **fields} for kind, fields in wanted.items()}
        await letters.issue(session, actor, piece, filled, now)
    return await _handled(session, actor, piece, now)


async def _check_masked(session: AsyncSession, piece: Piece, form: WithReason) -> None:
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"reason": form.reason})


async def _handled(session: AsyncSession, actor: Actor, piece: Piece, now: datetime) -> Piece:
    await orders.handled(session, actor, piece, now)
    await session.flush()  # the answer tells the new version
    return piece
