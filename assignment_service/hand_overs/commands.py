"""Offering a charge to a successor, and what the successor says to it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from assignment_service.charges import commands as charges
from assignment_service.charges import rules as charge_rules
from assignment_service.charges.models import Charge
from assignment_service.hand_overs import queries, rules
from assignment_service.hand_overs.models import ChargeHandOver
from assignment_service.hand_overs.schemas import HandOverIn
from shared import history
from shared.auth import SYSTEM, Actor
from shared.db import new_id
from shared.moves import check


async def offer(
    session: AsyncSession, actor: Actor, charge: Charge, form: HandOverIn, now: datetime
) -> ChargeHandOver:
    """Offer the charge to another leader; until he accepts the one in charge answers for it.

    Raises `Conflict` (wrong-status, already-offered, leader-recused, same-leader) or `Invalid`
    (leader-unknown, leader-not-of-level).
    """
    waiting = await queries.waiting(session, charge.id)
    await charges.catch_up(session, charge, now)
    successor = await charges.successor(session, charge, form.leader_id, "leader_id")
    row = ChargeHandOver(
        id=new_id(),
        charge_id=charge.id,
        matter=charge.matter,
        matter_id=charge.matter_id,
        level=charge.level,
        leader_id=charge.leader_id,
        leader_name=charge.leader_name,
        successor_id=successor.id,
        successor_name=successor.name,
        successor_post=successor.post,
        successor_unit_id=successor.unit_id,
        note=form.handover_note,
        offered_by=actor.person,
        offered_at=now,
    )
    history.move(session, actor, row, rules.OFFER, now, form.handover_note)
    check(charge_rules.HAND_OVER, charge.status)
    rules.check_unoffered(waiting)
    await session.flush()
    return row


async def accept(session: AsyncSession, actor: Actor, row: ChargeHandOver, now: datetime) -> None:
    """The successor takes over as things stand: basis and the end of DL16 stay.

    Raises `Conflict` (wrong-status, leader-recused, hand-over-is-own) or `Invalid`
    (leader-unknown: the successor left meanwhile, or moved).
    """
    charge = await queries.charge_of(session, row)
    history.move(session, actor, row, rules.ACCEPT, now)
    await charges.take_over(
        session, actor, charge, charge_rules.HAND_OVER, row.successor_id, "leader_id", row.note, now
    )
    row.answered_at = now
    await session.flush()


async def refuse(
    session: AsyncSession, actor: Actor, row: ChargeHandOver, reason: str, now: datetime
) -> None:
    """The successor says why not; who offered it decides anew. Raises `Conflict` (wrong-status)."""
    history.move(session, actor, row, rules.REFUSE, now, reason)
    row.answered_at, row.answer = now, reason
    await session.flush()


async def withdraw(
    session: AsyncSession, actor: Actor, row: ChargeHandOver, reason: str, now: datetime
) -> None:
    """The leader in charge goes on. Raises `Conflict` (wrong-status)."""
    history.move(session, actor, row, rules.WITHDRAW, now, reason)
    await session.flush()


async def lapse(session: AsyncSession, row: ChargeHandOver, now: datetime) -> None:
    """Nobody can accept it any more. For a job."""
    if await queries.is_void(session, row):
        history.move(session, SYSTEM, row, rules.LAPSE, now)
