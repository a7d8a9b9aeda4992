"""Lodging an objection to an order, taking it back, and answering it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands as deadlines
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters.rules import replacements, sentences
from intake_service.handling.objections.commands import answers
from intake_service.handling.objections.models import Objection
from intake_service.handling.objections.rules import Decision
from intake_service.handling.objections.schemas import Agreement, ObjectionIn
from intake_service.handling.orders import commands as orders
from intake_service.handling.orders import queries as order_queries
from intake_service.handling.orders import rules as order_rules
from intake_service.handling.orders.models import Order
from intake_service.handling.take_backs.commands import take_back
from intake_service.privacy.vault import commands as vault
from intake_service.reception.matters import queries as matters
from intake_service.reception.registration import queries as pieces
from shared import directory, history
from shared.auth import Actor
from shared.bodies import WithReason
from shared.workdays import chinese_date


async def allow(
    session: AsyncSession, actor: Actor, order: Order, form: WithReason, now: datetime
) -> Order:
    """Agree that the bureau may object although its window is over, or was used; once."""
    await vault.check_masked(session, pieces.ids_beside(order.piece_id), {"reason": form.reason})
    history.move(session, actor, order, order_rules.ALLOW_OBJECTION, now, form.reason)
    order.objection_allowed = True
    await session.flush()  # the answer tells the new version
    return order


async def lodge(
    session: AsyncSession, actor: Actor, order: Order, form: ObjectionIn, now: datetime
) -> Order:
    """Object to an order within five working days of its arrival: letter D10, DL18 begins.

    《信访工作条例》第二十三条第三款. No other period stops. Raises `Conflict` (wrong-status,
    objection-too-late, objection-answered), `Invalid` (not-masked).
    """
    move = order_rules.OBJECT
    await vault.check_masked(session, pieces.ids_beside(order.piece_id), form.model_dump())
    history.move(session, actor, order, move, now)
    piece = await order_queries.piece_of(session, order)
    is_late = await answers.use_window(
        session, piece.id, move, now, allowed=order.objection_allowed
    )
    order.objection_allowed = False
    order.signed_at = order.signed_at or now
    issuer = deadlines.Owed(piece.id, piece.matter_id, order.id, order.issuer_id, order.issuer_line)
    calendar = await directory.calendar(session)
    owed = deadlines.begin(calendar, issuer, move.starts, move.verb, now)
    session.add_all(row.made() for row in owed)
    session.add(
        Objection(
            piece_id=piece.id,
            matter_id=piece.matter_id,
            order_id=order.id,
            unit_id=order.unit_id,
            unit_line=order.unit_line,
            addressee=order.issuer_name,
            addressee_line=order.issuer_line,
            reasons=form.reasons,
            organ=form.organ,
            basis=form.basis,
            is_late=is_late,
            lodged_at=now,
            lodged_by=actor.id,
        )
    )
    orders.note_handler(order, actor)
    await letters.issue(session, actor, piece, {"D10": {
        "addressee": order.issuer_name,
        "given": sentences.given(order.issuer_name, order_rules.slip(order.kind, order.number)),
        "received": chinese_date(order.arrived_at), "timing": sentences.timing(is_late=is_late),
        "reasons": sentences.paragraphs(sentences.closed(form.reasons)),
        "organ": form.organ, "basis": sentences.closed(form.basis),
        "contact": f"{actor.unit_name} {actor.name}",
    }}, now)  # fmt: skip
    return order


async def undo(
    session: AsyncSession, actor: Actor, order: Order, form: WithReason, now: datetime
) -> Order:
    """Take an objection back that waits for its answer; its window is open until its last day."""
    move = order_rules.UNDO_OBJECTION
    await vault.check_masked(session, pieces.ids_beside(order.piece_id), {"reason": form.reason})
    history.move(session, actor, order, move, now, form.reason)
    await answers.undo(session, actor, order.piece_id, move, form.reason, now)
    await session.flush()  # the answer tells the new version
    return order


async def agree(
    session: AsyncSession, actor: Actor, order: Order, form: Agreement, now: datetime
) -> Order:
    """The bureau is right: the order is withdrawn, its piece waits for another; letter D11.

    《信访工作条例》第二十三条第三款. Raises `Conflict` (wrong-status), `Invalid` (not-masked).
    """
    move = order_rules.AGREE_OBJECTION
    texts = {"reason": form.reason, "new_target": form.new_target}
    await vault.check_masked(session, pieces.ids_beside(order.piece_id), texts)
    history.move(session, actor, order, move, now, form.reason)
    objection = await answers.decide(
        session, actor, order.piece_id, Decision.AGREED, form.reason, now
    )
    objection.new_target = form.new_target
    await deadlines.stop(session, order.piece_id, ["DL18"], move.verb, now)
    piece = await order_queries.piece_of(session, order)
    (await matters.of(session, piece)).bounces += 1
    await take_back(session, actor, order, now, form.reason)
    await _reply(session, actor, order, objection, now)
    return order


async def refuse(
    session: AsyncSession, actor: Actor, order: Order, form: WithReason, now: datetime
) -> Order:
    """The bureau stays responsible: letter D11, and every period goes on as it did."""
    move = order_rules.REFUSE_OBJECTION
    await vault.check_masked(session, pieces.ids_beside(order.piece_id), {"reason": form.reason})
    history.move(session, actor, order, move, now, form.reason)
    objection = await answers.decide(
        session, actor, order.piece_id, Decision.REFUSED, form.reason, now
    )
    await deadlines.stop(session, order.piece_id, move.stops, move.verb, now)
    await _reply(session, actor, order, objection, now)
    return order


async def _reply(
    session: AsyncSession, actor: Actor, order: Order, objection: Objection, now: datetime
) -> None:
    piece = await order_queries.piece_of(session, order)
    unit = await directory.organisation(session, order.unit_id)
    agreed = objection.decision is Decision.AGREED
    await letters.issue(session, actor, piece, {"D11": {
        "addressee": unit.name, "slip": order_rules.slip(order.kind, order.number),
        "lodged": chinese_date(objection.lodged_at),
        "decision": replacements.AGREED if agreed else replacements.REFUSED,
        "reason": sentences.closed(objection.answer or ""),
        "consequence": sentences.consequence(agreed=agreed, new_target=objection.new_target),
    }}, now, unit_line=order.unit_line)  # fmt: skip
