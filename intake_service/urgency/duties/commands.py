"""Keeping the duty roster of one's own unit."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.urgency.duties import queries, rules
from intake_service.urgency.duties.models import Duty
from intake_service.urgency.duties.schemas import DutyChange, DutyIn
from shared import history
from shared.auth import Actor
from shared.bodies import WithReason
from shared.db import new_id


async def name(session: AsyncSession, actor: Actor, form: DutyIn, now: datetime) -> Duty:
    """Name who is on duty on a day to come, or today.

    Raises `Conflict` (duty-named), `Invalid` (duty-day-past, duty-leader-unknown).
    """
    rules.check_day(form.day, now)
    await queries.lock_roster(session, actor.unit)
    rules.check_free(form.day, taken=await queries.is_named(session, actor.unit, form.day))
    rules.check_leader(known=await queries.leads(session, form.leader_id, actor.unit))
    duty = Duty(
        id=new_id(), unit_id=actor.unit, unit_line=actor.line, day=form.day,
        leader_id=form.leader_id,
    )  # fmt: skip
    history.move(session, actor, duty, rules.NAME, now)
    return duty


async def change(
    session: AsyncSession, actor: Actor, duty: Duty, form: DutyChange, now: datetime
) -> None:
    """Name somebody else. Raises `Conflict` (wrong-status, duty-over), `Invalid`."""
    rules.check_to_come(duty.day, now)
    rules.check_leader(known=await queries.leads(session, form.leader_id, duty.unit_id))
    history.move(session, actor, duty, rules.CHANGE, now, form.reason)
    duty.leader_id = form.leader_id


async def remove(
    session: AsyncSession, actor: Actor, duty: Duty, form: WithReason, now: datetime
) -> None:
    """Take a day off the roster. Raises `Conflict` (wrong-status, duty-over)."""
    rules.check_to_come(duty.day, now)
    history.move(session, actor, duty, rules.REMOVE, now, form.reason)
