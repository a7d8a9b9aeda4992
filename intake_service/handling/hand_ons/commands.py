"""Handing an order on, and sending back to the county what came back from above."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.co_handlings import commands as co_handlings
from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.hand_ons import queries, rules
from intake_service.handling.hand_ons.schemas import HandOn
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters.rules import sentences
from intake_service.handling.orders import commands as orders
from intake_service.handling.orders import queries as order_queries
from intake_service.handling.orders import rules as order_rules
from intake_service.handling.orders.models import Order
from intake_service.handling.orders.schemas import Return
from intake_service.privacy.vault import commands as vault
from intake_service.reception.matters import queries as matters
from intake_service.reception.matters import rules as matter_rules
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from shared import directory, history
from shared.auth import Actor
from shared.workdays import chinese_date


async def hand_on(
    session: AsyncSession, actor: Actor, order: Order, form: HandOn, now: datetime
) -> Order:
    """Give an assigned piece to a county below: a new order of the city, letters D09 and D03.

    The city still reports on its own order. DL03 goes on from the arrival at the city, and so
    does the count towards DL05; the county's DL04 runs from the arrival there. Raises `Conflict`
    (wrong-status, wrong-order-kind, letter-incomplete), `Invalid` (unit-unknown, unit-not-below,
    feedback-due-past, feedback-after-own, co-handler-is-lead, co-handler-twice,
    co-handling-due-invalid, not-masked).
    """
    move = order_rules.HAND_ON
    order_rules.check_kind(move, order.kind)
    order_rules.check_feedback_due(form.feedback_due, now)
    rules.check_limit(form.feedback_due, order.feedback_due)
    unit = await directory.organisation(session, form.unit_id)
    order_rules.check_below(unit.line, order.unit_line, unit.kind)
    beside = pieces.ids_beside(order.piece_id)
    await vault.check_masked(session, beside, {"requirement": form.requirement})
    history.move(session, actor, order, move, now)
    piece = await order_queries.piece_of(session, order)
    history.move(session, actor, piece, piece_rules.HAND_ON, now)
    matter = await matters.of(session, piece)
    history.move(session, actor, matter, matter_rules.ASSIGN, now)
    for row in (piece, matter):
        row.unit_id, row.unit_line = unit.id, unit.line
    order.handed_on_at = now
    orders.note_handler(order, actor)
    sent = orders.Sent(order.kind, unit.id, form.requirement, form.feedback_due)
    below = await orders.issue(session, actor, piece, sent, now, above=order)
    await deadlines.stop(session, piece.id, ["DL04"], move.verb, now)
    await deadlines.hand_over(session, piece, ["DL03", "DL05"], below.id)
    await deadlines.start(session, piece, ["DL04", "DL11"], "arrive", now, order_id=below.id,
                          until=form.feedback_due)  # fmt: skip
    addressable = await letters.addressable(session, piece)
    opinion = order_rules.is_petition_procedure(matter.family, matter.route)
    contact = f"{actor.unit_name} {actor.name}"
    wanted = {"D09": {
        "addressee": unit.name, "order_no": below.number, "contact": contact,
        "summary": sentences.closed(matter.summary_masked),
        "duties": sentences.duties(
            form.requirement, form.feedback_due, addressable=addressable, opinion=opinion,
            noticed_by=piece.unit_notice_due),
    }}  # fmt: skip
    if addressable:
        you = sentences.you(piece.petitioner_count)
        wanted["D03"] = {
            "target": unit.name, "contact": contact, "arrived": chinese_date(order.arrived_at),
            "origin": f"{you}提出、由{order.issuer_name}转来的信访事项",
            "course": sentences.course(
                "《信访工作条例》第二十三条第三款", unit.name, chinese_date(now),
                feedback=True, changed=False),
        }  # fmt: skip
    await letters.issue(session, actor, piece, wanted, now)
    for at, each in enumerate(form.co_handlers):
        await co_handlings.ask(session, actor, below, each, now, f"co_handlers.{at}.")
    return below


async def send_back(
    session: AsyncSession, actor: Actor, order: Order, form: Return, now: datetime
) -> Order:
    """Give the county its passed report back, while the city's own is not made; letter D22.

    It came back, or the county's was passed by mistake. Raises `Conflict` (wrong-status,
    not-handed-on, reported-above), `Invalid`
    (feedback-due-past, feedback-after-own, not-masked).
    """
    order_rules.check_possible(order_rules.SEND_BACK, order.kind, below=order.above_id is not None)
    above = await queries.above(session, order)
    rules.check_sent_back(above.status if above else None)
    rules.check_limit(form.feedback_due, above.feedback_due if above else None)
    order.closed_at = None
    return await orders.give_back(session, actor, order, order_rules.SEND_BACK, form, now)
