"""Withdrawing an order, and what becomes of its piece."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.co_handlings import commands as co_handlings
from intake_service.handling.elevated import queries as elevated
from intake_service.handling.elevated.rules import check_not_elevated
from intake_service.handling.hand_ons import queries as hand_ons
from intake_service.handling.letters import commands as letters
from intake_service.handling.letters import queries as letter_queries
from intake_service.handling.letters.rules import sentences
from intake_service.handling.orders import queries as orders
from intake_service.handling.orders import rules as order_rules
from intake_service.handling.orders.models import Order
from intake_service.handling.recalls import rules
from intake_service.handling.referrals import commands as referrals
from intake_service.handling.referrals.models import Referral
from intake_service.handling.take_backs.commands import take_back
from intake_service.privacy.vault import commands as vault
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration.rules import Status as PieceStatus
from shared import directory, history
from shared.auth import SYSTEM, Actor
from shared.bodies import WithReason
from shared.codes import label
from shared.workdays import chinese_date


async def recall(
    session: AsyncSession, actor: Actor, order: Order, form: WithReason, now: datetime
) -> Order:
    """Withdraw an order, to assign its piece anew; never once an opinion was issued.

    The bureau is told so with the reason (D09-R), and the one below to which it was handed on; the
    petitioner who was told that it went there, where it is now (D03-R). What was led to another
    path under it comes back, unless an organ has taken it up there (D37-R). Raises `Conflict`
    (wrong-status, elevated, opinion-issued, path-taken-up, objection-waiting, accepted-below),
    `Invalid` (not-masked).
    """
    piece = await orders.piece_of(session, order)
    check_not_elevated(elevated=await elevated.of_piece(session, piece.id) is not None)
    rules.check_unanswered(piece.opinion_issued_at)
    await vault.check_masked(session, pieces.ids_beside(piece.id), {"reason": form.reason})
    fallen = None
    if piece.status is PieceStatus.DIVERTED:
        fallen = await referrals.fall(session, actor, piece, now, form.reason)
    history.move(session, actor, order, order_rules.RECALL, now, form.reason)
    below = order.handed_on_at and await hand_ons.open_below(session, order.id)
    if below:
        rules.check_no_objection(below.status)
        history.move(session, SYSTEM, below, order_rules.FALL, now, form.reason)
        await co_handlings.withdrawn(session, below.id, now)
    await take_back(session, actor, order, now, form.reason)
    await session.flush()  # the answer tells the new version
    await _tell(session, actor, order, below or None, form.reason, now)
    if fallen is not None and fallen.document_no is not None:
        await _tell_fallen(session, actor, order, fallen, form.reason, now)
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


async def _tell_fallen(
    session: AsyncSession,
    actor: Actor,
    order: Order,
    referral: Referral,
    reason: str,
    now: datetime,
) -> None:
    """The petitioner is told that the path on which a bureau led the piece no longer holds."""
    piece = await orders.piece_of(session, order)
    bureau = await directory.organisation(session, referral.unit_id)
    await letters.issue(session, actor, piece, {"D37-R": {
        "target": bureau.name, "withdrawn": chinese_date(referral.diverted_at),
        "withdrawn_title": letters.title_of("D05"), "withdrawn_no": referral.document_no or "",
        "reason": sentences.closed(reason), "contact": f"{actor.unit_name} {actor.name}",
    }}, now)  # fmt: skip
