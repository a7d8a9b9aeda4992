"""Withdrawing an order, and what becomes of its piece."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.co_handlings import commands as co_handlings
from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.extensions import commands as extensions
from intake_service.handling.hand_ons import queries as hand_ons
from intake_service.handling.hand_ons.rules import check_unaccepted
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters import queries as letter_queries
from intake_service.handling.letters.rules import sentences
from intake_service.handling.opinions import queries as opinions
from intake_service.handling.orders import queries as orders
from intake_service.handling.orders import rules as order_rules
from intake_service.handling.orders.models import Order
from intake_service.handling.recalls import rules
from intake_service.privacy.vault import commands as vault
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters import rules as matter_rules
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from shared import directory, history
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.codes import label


async def recall(
    session: AsyncSession, actor: Actor, order: Order, form: WithReason, now: datetime
) -> Order:
    """Withdraw an order, to assign its piece anew; never once an opinion was issued.

    The bureau is told so with the reason (D09-R), and the one below to which it was handed on; the
    petitioner who was told that it went there, where it is now (D03-R). Raises `Conflict`
    (wrong-status, opinion-issued, diverted-by-bureau, objection-waiting, accepted-below), `Invalid`
    (not-masked).
    """
    piece = await orders.piece_of(session, order)
    rules.check_unanswered(piece.opinion_issued_at)
    rules.check_undiverted(piece.status)
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"reason": form.reason})
    history.move(session, actor, order, order_rules.RECALL, now, form.reason)
    below = order.handed_on_at and await hand_ons.open_below(session, order.id)
    if below:
        rules.check_no_objection(below.status)
        history.move(session, SYSTEM, below, order_rules.FALL, now, form.reason)
        await co_handlings.withdrawn(session, below.id, now)
    await take_back(session, actor, order, now, form.reason)
    await session.flush()  # the answer tells the new version
    await _tell(session, actor, order, below or None, form.reason, now)
    return order


async def _tell(
    session: AsyncSession,
    actor: Actor,
    order: Order,
    below: Order | None,
    reason: str,
    now: datetime,
) -> None:
    """The letters of a recall, to whoever held the order and to the petitioner."""
    piece = await orders.piece_of(session, order)
    contact = f"{actor.unit_name} {actor.name}"
    told = {"reason": sentences.closed(reason), "contact": contact}
    recalled = [order] if below is None else [order, below]
    units = await directory.organisations(session, [each.unit_id for each in recalled])
    for each in recalled:
        ours = each is order
        slip = f"{label('order_kind', each.kind)}（{each.number}）"
        await letters.issue(session, actor, piece, {"D09-R": {
            **told, "addressee": units[each.unit_id].name,
            "course": sentences.recalled("我单位" if ours else each.issuer_name, slip,
                                         "我单位" if ours else each.issuer_name),
        }}, now, unit_line=each.unit_line)  # fmt: skip
    was_told = await letter_queries.latest_no(session, piece.id, "D03") is not None
    if was_told and await letters.addressable(session, piece):
        await letters.issue(session, actor, piece, {"D03-R": {
            "target": units[order.unit_id].name, "contact": contact,
            "course": sentences.taken_back(handled_here=order.above_id is not None,
                                           running=piece.due_raw is not None),
        }}, now)  # fmt: skip


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
