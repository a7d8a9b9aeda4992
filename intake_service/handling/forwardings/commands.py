"""Forwarding a piece, and closing the forwarding once the bureau has dealt with it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.deadlines import queries as deadline_queries
from intake_service.handling.deliveries import queries as deliveries
from intake_service.handling.forwardings import rules
from intake_service.handling.forwardings.schemas import DealtWith, Forwarding
from intake_service.handling.letters import commands as letters
from intake_service.handling.orders import commands as orders
from intake_service.handling.orders import queries as order_queries
from intake_service.handling.orders import rules as order_rules
from intake_service.handling.orders.models import Order
from intake_service.privacy.vault import commands as vault
from intake_service.reception.matters import commands as matter_commands
from intake_service.reception.matters import queries as matters
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from shared import history
from shared.auth import Actor
from shared.bodies import WithReason
from shared.together import flush
from shared.workdays import local_date


async def forward(
    session: AsyncSession, actor: Actor, piece: Piece, form: Forwarding, now: datetime
) -> Order:
    """Forward the piece to a bureau below: letters D08 and D03, no feedback is owed.

    《信访工作条例》第二十三条. Raises `Conflict` (piece-sealed, not-triaged, wrong-status,
    letter-incomplete), `Invalid` (unit-unknown, unit-not-below).
    """
    sent = orders.Sent(order_rules.Kind.FORWARDING, form.unit_id, None, None)
    return await orders.send(session, actor, piece, piece_rules.FORWARD, sent, now)


async def deal_with(
    session: AsyncSession, actor: Actor, order: Order, form: DealtWith, now: datetime
) -> Order:
    """The bureau has dealt with a forwarded piece: the forwarding is closed.

    What goes the petition procedure needs its delivered opinion or its settlement; only what
    nobody signed does not.
    Raises `Conflict` (wrong-status, wrong-order-kind, opinion-owed, duty-owed), `Invalid`
    (done-on-invalid, not-masked).
    """
    done_on = form.done_on or local_date(now)
    order_rules.check_kind(order_rules.DEAL_WITH, order.kind)
    rules.check_done_on(done_on, order.arrived_at, now)
    await vault.check_masked(session, pieces.ids_beside(order.piece_id), {"how": form.how})
    history.move(session, actor, order, order_rules.DEAL_WITH, now, form.how)
    piece = await order_queries.piece_of(session, order)
    matter = await matters.of(session, piece)
    proper = order_rules.is_petition_procedure(matter.family, matter.route)
    owed = proper and (piece.accepted_at is not None or await letters.addressable(session, piece))
    delivered = await deliveries.of(session, piece.id) is not None
    ends = {piece_rules.Status.SETTLED, piece_rules.Status.CLOSED_UNDELIVERED}
    order_rules.check_performed(piece.awaiting)
    rules.check_dealt_with(opinion_owed=owed, delivered=delivered or piece.status in ends)
    order.result, order.dealt_with_on, order.closed_at = form.how, done_on, now
    orders.note_handler(order, actor)
    if piece.status is piece_rules.Status.FORWARDED:
        move = piece_rules.DEAL_WITH
        history.move(session, actor, piece, move, now, form.how)
        piece.closed_at = now
        await deadlines.stop(session, piece.id, move.stops, move.verb, now)
    await flush(session)  # what follows asks the database
    await orders.close_matter(session, piece, now)
    await flush(session)  # the answer tells the new version
    return order


async def undo(
    session: AsyncSession, actor: Actor, order: Order, form: WithReason, now: datetime
) -> Order:
    """Take it back that a forwarded piece was dealt with: its periods run on as they began.

    Raises `Conflict` (wrong-status, wrong-order-kind, opinion-stands), `Invalid` (not-masked).
    """
    piece = await order_queries.piece_of(session, order)
    order_rules.check_kind(order_rules.UNDO_DEAL_WITH, order.kind)
    rules.check_undone(piece.status)
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"reason": form.reason})
    history.move(session, actor, order, order_rules.UNDO_DEAL_WITH, now, form.reason)
    move = piece_rules.UNDO_DEAL_WITH
    history.move(session, actor, piece, move, now, form.reason)
    order.result = order.dealt_with_on = order.closed_at = None
    for deadline in await deadline_queries.not_void(session, piece.id, move.starts):
        if deadline.satisfied_by == piece_rules.DEAL_WITH.verb:
            deadlines.reopen(deadline)
    await matter_commands.reopen_with(session, piece, now)
    await flush(session)  # the answer tells the new version
    return order
