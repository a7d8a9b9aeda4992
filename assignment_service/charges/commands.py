"""Putting leaders in charge: propose, name, confirm, reject, end, replace, declare a recusal."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from assignment_service.charges import queries, rules
from assignment_service.charges.events import to_event
from assignment_service.charges.models import Charge, Matter, Recusal
from assignment_service.charges.rules import Status
from assignment_service.charges.schemas import ChargeForm, RecusalForm
from assignment_service.leaders import queries as leaders
from assignment_service.leaders.models import Leader
from shared import history
from shared.auth import Actor
from shared.db import new_id
from shared.errors import Conflict
from shared.feed import publish
from shared.moves import Move, check, permit_roles
from shared.regions import Level
from shared.snapshots import Moved


async def charge(session: AsyncSession, actor: Actor, form: ChargeForm, now: datetime) -> Charge:
    """Propose a provincial leader, or name the one of the own city or county.

    Raises `NotFound` (matter-not-found), `Forbidden` (role-not-allowed, not-your-level), `Invalid`
    (takes-all-city-only, leader-unknown, leader-not-of-level) or `Conflict` (matter-closed,
    not-listed, level-not-owed, level-filled, already-proposed, leader-recused).
    """
    matter = await queries.matter_to_change(session, actor, form.matter_id)
    move = rules.opening(form.level)
    permit_roles(move, actor.roles)
    rules.check_opener(form.level, actor.level, actor.line, matter.unit_line)
    rules.check_form(form.level, form.takes_all)
    leader = await _leader(session, matter, form.level, form.leader_id, "leader_id")
    rules.check_matter(matter.status, listed=await queries.is_listed(session, matter.id))
    if move is rules.NAME:
        chain = await queries.chain(session, actor, matter.id)
        rules.check_owed(chain.listing_status, chain.levels_owed, form.level)
    await _check_vacant(session, matter.id, form.level, proposed=leader.id)
    rules.check_recusal(leader.id, await queries.recused(session, matter.id))
    active = move.after is Status.ACTIVE
    row = _charge(matter, leader, form.level, now)
    row.basis, row.takes_all, row.reason = form.basis, form.takes_all, form.reason
    row.term_months = form.months
    if active:
        _activate(row, now)
    await _move(session, row, move, actor, form.reason, now)
    return row


async def confirm(session: AsyncSession, actor: Actor, charge: Charge, now: datetime) -> Charge:
    """The principal puts the proposed leader in charge; DL16 starts.

    Raises `Conflict` (wrong-status, matter-closed, level-filled, leader-recused) or `Invalid`
    (leader-unknown: the leader left meanwhile).
    """
    matter = await queries.matter_of(session, charge)
    check(rules.CONFIRM, charge.status)
    await leaders.serving(session, charge.leader_id)
    rules.check_matter(matter.status, listed=await queries.is_listed(session, matter.id))
    await _check_vacant(session, matter.id, charge.level)
    rules.check_recusal(charge.leader_id, await queries.recused(session, matter.id))
    _activate(charge, now)
    await _move(session, charge, rules.CONFIRM, actor, None, now)
    return charge


async def reject(
    session: AsyncSession, actor: Actor, charge: Charge, reason: str, now: datetime
) -> Charge:
    """The principal does not follow a proposal. Raises `Conflict` (wrong-status)."""
    charge.ended_at = now
    await _move(session, charge, rules.REJECT, actor, reason, now)
    return charge


async def end(
    session: AsyncSession,
    actor: Actor,
    charge: Charge,
    reason: str,
    successor: UUID | None,
    now: datetime,
) -> Charge:
    """End a charge; the charge of the `successor`, if one is named, else the ended one.

    Without a successor an owed level becomes a gap. Raises as `replace`.
    """
    if successor is not None:
        return await _hand_over(
            session, actor, charge, rules.END, successor, "successor", reason, now
        )
    charge.ended_at = now
    await _move(session, charge, rules.END, actor, reason, now)
    return charge


async def replace(
    session: AsyncSession, actor: Actor, charge: Charge, leader_id: UUID, note: str, now: datetime
) -> Charge:
    """Another leader takes over as things stand: basis, 全包 and the end of DL16 stay.

    Returns the successor's charge. Raises `Conflict` (wrong-status, leader-recused, same-leader)
    or `Invalid` (leader-unknown, leader-not-of-level).
    """
    return await _hand_over(
        session, actor, charge, rules.REPLACE, leader_id, "leader_id", note, now
    )


async def recuse(
    session: AsyncSession, actor: Actor, matter: Matter, form: RecusalForm, now: datetime
) -> Recusal:
    """Record that a leader must keep away from a matter; the leader's charge on it ends.

    Raises `Forbidden` (not-your-leader), `Invalid` (leader-unknown) or `Conflict`
    (already-recused).
    """
    leader = await leaders.serving(session, form.leader_id)
    rules.check_declarer(actor.id, actor.roles, actor.unit, actor.level, leader.id, leader.unit_id)
    if leader.id in await queries.recused(session, matter.id):
        raise Conflict("already-recused", "该领导对本事项的回避已经登记。")
    recusal = Recusal(
        id=new_id(),
        matter_id=matter.id,
        leader_id=leader.id,
        ground=form.ground,
        declared_by=actor.id,
        declared_at=now,
    )
    session.add(recusal)
    for row in await queries.of_leader(session, matter.id, leader.id):
        row.ended_at = now
        await _move(session, row, rules.RECUSE, actor, form.ground, now)
    await session.flush()
    return recusal


async def _hand_over(
    session: AsyncSession,
    actor: Actor,
    charge: Charge,
    move: Move,
    leader_id: UUID,
    field: str,
    note: str,
    now: datetime,
) -> Charge:
    check(move, charge.status)
    matter = await queries.matter_of(session, charge)
    leader = await _leader(session, matter, charge.level, leader_id, field)
    if leader.id == charge.leader_id:
        raise Conflict("same-leader", "接任的应是另一位领导。")
    rules.check_recusal(leader.id, await queries.recused(session, matter.id))
    charge.ended_at = now
    # Published and so flushed first: at no moment may the level have two active charges.
    await _move(session, charge, move, actor, note, now)
    row = _charge(matter, leader, charge.level, now)
    row.basis, row.takes_all, row.reason = charge.basis, charge.takes_all, note
    row.term_months, row.due_on = charge.term_months, charge.due_on
    row.replaces, row.active_since = charge.id, now
    await _move(session, row, rules.SUCCEED, actor, note, now)
    return row


async def _leader(
    session: AsyncSession, matter: Matter, level: Level, leader_id: UUID, field: str
) -> Leader:
    leader = await leaders.serving(session, leader_id, field)
    rules.check_leader(leader.level, leader.unit_line, level, matter.unit_line, field)
    return leader


async def _check_vacant(
    session: AsyncSession, matter_id: UUID, level: Level, proposed: UUID | None = None
) -> None:
    open_ones = await queries.at_level(session, matter_id, level)
    rules.check_vacant(next((row.id for row in open_ones if row.status is Status.ACTIVE), None))
    if proposed in [row.leader_id for row in open_ones]:
        raise Conflict("already-proposed", "该领导的包案建议已经提出，正在等待审定。")


def _charge(matter: Matter, leader: Leader, level: Level, now: datetime) -> Charge:
    return Charge(
        matter_id=matter.id,
        level=level,
        leader_id=leader.id,
        leader_name=leader.name,
        leader_post=leader.post,
        unit_id=leader.unit_id,
        unit_line=leader.unit_line,
        opened_at=now,
    )


def _activate(charge: Charge, now: datetime) -> None:
    charge.active_since = now
    charge.due_on = rules.due_on(now, charge.term_months)


async def _move(
    session: AsyncSession,
    row: Charge,
    move: Move,
    actor: Actor,
    reason: str | None,
    now: datetime,
) -> None:
    """Apply a move and tell the others; the last line of every command."""
    await history.apply(session, row, move, actor, reason, now)
    await publish(session, to_event(row, Moved(move.verb, now)), row.matter_id, now)
