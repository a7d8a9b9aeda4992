"""Reminding a unit, and reading that."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared import history
from shared.auth import SYSTEM, Actor
from shared.db import new_id
from shared.workdays import local_date
from supervision_service.reminders import rules
from supervision_service.reminders.models import Reminder
from supervision_service.reminders.queries import Limit


async def remind(session: AsyncSession, limits: Sequence[Limit], now: datetime) -> None:
    """Tell each unit of its limit, unless it was told. For a job, which may run twice at once."""
    today = local_date(now)
    rows = [
        {
            "id": new_id(), "moves": 1, "moved_at": now, "version": 1,
            "status": rules.Status.SENT, "reminded_at": now, "days": days,
            "about": each.about, "about_id": each.about_id, "no": each.no, "due": each.due,
            "unit_id": each.unit_id, "unit_line": each.unit_line,
            "text": rules.text(each.about, each.number, each.title, each.no, each.due),
        }
        for each in limits
        if (days := rules.mark(each.due, today, each.since)) is not None
    ]  # fmt: skip
    if not rows:
        return
    told = insert(Reminder).values(rows).on_conflict_do_nothing().returning(Reminder.id)
    for id in (await session.scalars(told)).all():
        first = history.first_row(Reminder, id, rules.REMIND, rules.Status.SENT, SYSTEM, now)
        session.add(first.made())


async def read(session: AsyncSession, actor: Actor, reminder: Reminder, now: datetime) -> None:
    """标为已读。"""
    history.move(session, actor, reminder, rules.READ, now)
    reminder.read_at, reminder.read_by = now, actor.name
