"""The piece of an order that was withdrawn, recalled or objected to, waits for another."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.co_handlings import commands as co_handlings
from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.extensions import commands as extensions
from intake_service.handling.hand_ons import queries as hand_ons
from intake_service.handling.hand_ons.rules import check_unaccepted
from intake_service.handling.opinions import queries as opinions
from intake_service.handling.orders import queries as orders
from intake_service.handling.orders import rules as order_rules
from intake_service.handling.orders.models import Order
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters import rules as matter_rules
from intake_service.reception.registration import rules as piece_rules
from shared import history
from shared.auth import Actor


async def take_back(
    session: AsyncSession, actor: Actor, order: Order, now: datetime, reason: str
) -> None:
    """The piece of an order that was withdrawn waits for another; its draft opinion is discarded.

    DL05 goes on, if it had begun: another bureau gets what is left of it (domain §1.1 rule 4).
    What was handed on goes back to the city instead.
    """
    await co_handlings.withdrawn(session, order.id, now)
    piece = await orders.piece_of(session, order)
    if (above := await hand_ons.above(session, order)) is not None:
        await _take_up(session, actor, order, above, now, reason)
        return
    move = piece_rules.TAKE_BACK
    history.move(session, actor, piece, move, now, reason)
    matter = await matters.of(session, piece)
    history.move(session, actor, matter, matter_rules.ASSIGN, now, reason)
    for row in (piece, matter):
        row.unit_id, row.unit_line = piece.registered_unit, piece.registered_line
    piece.accepted_at = piece.unit_notice_due = None
    await deadlines.void(session, piece.id, move.stops, move.verb, now)
    await deadlines.hand_over(session, piece, ["DL05"])
    await extensions.drop(session, piece, now, "交办单已撤销")
    await opinions.delete_draft(session, piece.id)


async def _take_up(
    session: AsyncSession, actor: Actor, order: Order, above: Order, now: datetime, reason: str
) -> None:
    """The city has the piece again; the periods towards the petitioner go on."""
    piece = await orders.piece_of(session, order)
    check_unaccepted(piece.status)
    history.move(session, actor, piece, piece_rules.TAKE_UP, now, reason)
    history.move(session, actor, above, order_rules.TAKE_UP, now, reason)
    matter = await matters.of(session, piece)
    history.move(session, actor, matter, matter_rules.ASSIGN, now, reason)
    for row in (piece, matter):
        row.unit_id, row.unit_line = above.unit_id, above.unit_line
    above.handed_on_at = None
    await deadlines.void(session, piece.id, ["DL04", "DL11"], piece_rules.TAKE_UP.verb, now,
                         order.id)  # fmt: skip
    await deadlines.hand_over(session, piece, ["DL03", "DL05"], above.id)
