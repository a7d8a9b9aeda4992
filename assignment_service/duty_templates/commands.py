"""Entering a version of what leaders owe, and deciding on it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from assignment_service.duty_templates import queries, rules
from assignment_service.duty_templates.models import DutyTemplate
from assignment_service.duty_templates.schemas import DutyTemplateIn
from shared import history
from shared.auth import Actor


async def enter(
    session: AsyncSession, actor: Actor, form: DutyTemplateIn, now: datetime
) -> DutyTemplate:
    """Propose a version. Raises `Invalid` (duty-twice)."""
    rules.check_once([each.duty for each in form.duties])
    row = DutyTemplate(
        number=await queries.next_number(session),
        duties=[rules.entry(each.duty, each.days, *each.kinds) for each in form.duties],
        basis=form.basis,
        entered_at=now,
    )
    history.move(session, actor, row, rules.ENTER, now, form.basis)
    await session.flush()
    return row


async def approve(session: AsyncSession, actor: Actor, row: DutyTemplate, now: datetime) -> None:
    """The deputy leader puts it in force, in place of the one before."""
    former = await queries.in_force(session)
    if former is not None and former.id != row.id:
        history.move(session, actor, former, rules.SUPERSEDE, now)
        await session.flush()  # at no moment may two be in force
    history.move(session, actor, row, rules.APPROVE, now)
    await session.flush()


async def reject(
    session: AsyncSession, actor: Actor, row: DutyTemplate, reason: str, now: datetime
) -> None:
    """The deputy leader does not agree."""
    history.move(session, actor, row, rules.REJECT, now, reason)
    await session.flush()
