"""Keeping the record of what each leader answers for."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from assignment_service.leaders import queries, rules
from assignment_service.leaders.models import Leader
from assignment_service.leaders.schemas import LeaderChange, LeaderForm
from shared import history, regions
from shared.auth import Actor
from shared.regions import Level


async def record(session: AsyncSession, actor: Actor, form: LeaderForm, now: datetime) -> Leader:
    """Record a leader.

    Raises `Invalid` (leader-unknown, account-not-leader, leader-elsewhere, leader-unnamed,
    region-unknown), `Forbidden` (by the move) or `Conflict` (leader-exists).
    """
    account, unit = await queries.account(session, form.leader_id)
    is_recorded = await queries.is_recorded(session, account.id)
    leader = Leader(
        id=account.id,
        level=Level(unit.level),
        unit_id=unit.id,
        unit_line=unit.line,
        name=form.name or account.name,
        post=form.post or account.post,
        is_principal=form.is_principal,
        topics=sorted(set(form.topics)),
        recorded_at=now,
    )
    history.move(session, actor, leader, rules.RECORD, now)
    rules.check_account(frozenset(account.roles), account.active)
    rules.check_place(unit.id, leader.level, form.unit_id, form.level)
    rules.check_named(leader.name, leader.post)
    rules.check_new(recorded=is_recorded)
    leader.regions = _known(form.regions)
    await session.flush()
    return leader


async def change(
    session: AsyncSession, actor: Actor, leader: Leader, form: LeaderChange, now: datetime
) -> Leader:
    """Change what a leader answers for, or note that the leader left or came back.

    Raises `Conflict` (wrong-status: a leader who left is first to come back) or `Invalid`
    (region-unknown). Charges of a leader who left stay until replaced.
    """
    move = rules.move_to(leader.status, form.status)
    history.move(session, actor, leader, move, now, form.reason)
    changes = form.model_dump(exclude={"status", "reason"}, exclude_none=True)
    if form.topics is not None:
        changes["topics"] = sorted(set(form.topics))
    if form.regions is not None:
        changes["regions"] = _known(form.regions)
    for name, value in changes.items():
        setattr(leader, name, value)
    await session.flush()
    return leader


def _known(codes: Iterable[str]) -> list[str]:
    """The codes in force, abolished ones replaced. Raises `Invalid` (region-unknown, -split)."""
    return sorted({regions.load().settle(code).code for code in codes})
