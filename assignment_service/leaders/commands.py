"""Keeping the record of what each leader answers for."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from assignment_service.leaders import queries, rules
from assignment_service.leaders.models import Leader
from assignment_service.leaders.schemas import LeaderChange, LeaderForm, TermIn
from shared import history, regions
from shared.auth import Actor
from shared.regions import Level


async def record(session: AsyncSession, actor: Actor, form: LeaderForm, now: datetime) -> Leader:
    """Record a leader, or one who came from another unit, in the unit of today.

    Raises `Invalid` (leader-unknown, account-not-leader, leader-elsewhere, leader-unnamed,
    region-unknown, term-wrong), `Forbidden` (by the move) or `Conflict` (leader-exists).
    """
    account, unit = await queries.account(session, form.leader_id)
    former = await queries.recorded(session, account.id)
    recorded_in = None if former is None else former.unit_id
    leader = former or Leader(id=account.id, recorded_at=now)
    leader.level, leader.unit_id, leader.unit_line = Level(unit.level), unit.id, unit.line
    leader.name, leader.post = form.name or account.name or "", form.post or account.post or ""
    leader.is_principal, leader.topics = form.is_principal, sorted(set(form.topics))
    leader.phone = form.phone
    move = rules.recording(is_recorded=former is not None)
    history.move(session, actor, leader, move, now)
    rules.check_account(frozenset(account.roles), account.active)
    rules.check_place(unit.id, leader.level, form.unit_id, form.level)
    rules.check_named(leader.name, leader.post)
    rules.check_new(recorded_in, unit.id)
    leader.regions = _known(form.regions)
    leader.validity = _terms(form.validity)
    rules.check_terms(leader.validity, [*leader.topics, *leader.regions])
    await session.flush()
    return leader


async def change(
    session: AsyncSession, actor: Actor, leader: Leader, form: LeaderChange, now: datetime
) -> Leader:
    """Change what a leader answers for, or note that the leader left or came back.

    Raises `Conflict` (wrong-status: a leader who left is first to come back) or `Invalid`
    (region-unknown, term-wrong). Charges of a leader who left stay until replaced.
    """
    move = rules.move_to(leader.status, form.status)
    history.move(session, actor, leader, move, now, form.reason)
    changes = form.model_dump(exclude={"status", "reason", "validity"}, exclude_none=True)
    if form.topics is not None:
        changes["topics"] = sorted(set(form.topics))
    if form.regions is not None:
        changes["regions"] = _known(form.regions)
    for name, value in changes.items():
        setattr(leader, name, value)
    codes = [*leader.topics, *leader.regions]
    if form.validity is None:
        leader.validity = [term for term in leader.validity if term["code"] in codes]
    else:
        leader.validity = _terms(form.validity)
    rules.check_terms(leader.validity, codes)
    await session.flush()
    return leader


def _terms(given: Iterable[TermIn]) -> list[dict[str, Any]]:
    """As they are kept, in the order of codes. Raises `Invalid` (region-unknown, -split)."""
    terms = [term.model_dump(mode="json") for term in given]
    for term in terms:
        if term["code"].isdigit():
            (term["code"],) = _known([term["code"]])
    return sorted(terms, key=lambda term: term["code"])


def _known(codes: Iterable[str]) -> list[str]:
    """The codes in force, abolished ones replaced. Raises `Invalid` (region-unknown, -split)."""
    return sorted({regions.load().settle(code).code for code in codes})
