"""What people do with a task that was decided together."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared import directory, history
from shared.auth import Actor
from shared.bodies import WithReason
from shared.workdays import local_date
from supervision_service.follow_ups import rules
from supervision_service.follow_ups.models import FollowUp
from supervision_service.follow_ups.rules import Kind
from supervision_service.follow_ups.schemas import AnswerIn, FollowUpIn, NewDue


class Source(NamedTuple):
    """What decided a task: a consultation, or the `item`-th resolution of a meeting."""

    kind: Kind
    id: UUID
    number: str
    matter_id: UUID | None
    item: int | None = None


async def give(
    session: AsyncSession,
    actor: Actor,
    source: Source,
    wanted: Sequence[FollowUpIn],
    now: datetime,
) -> None:
    """Give each unit its task. Raises `Invalid` (unit-unknown)."""
    ids = list(dict.fromkeys(each.unit_id for each in wanted))
    units = await directory.active_organisations(session, ids, "unit_id")
    by_id = {unit.id: unit for unit in units}
    for each in wanted:
        unit = by_id[each.unit_id]
        row = FollowUp(
            kind=source.kind,
            source_id=source.id,
            source_number=source.number,
            item=source.item,
            matter_id=source.matter_id,
            unit_line=unit.line,
            unit_name=unit.name,
            given_at=now,
            **each.model_dump(),
        )
        history.move(session, actor, row, rules.GIVE, now)


async def number(session: AsyncSession, source_id: UUID, number: str) -> None:
    """The tasks of a meeting name the minutes that stand now."""
    named = sa.update(FollowUp).where(FollowUp.source_id == source_id)
    await session.execute(named.values(source_number=number))


async def answer(
    session: AsyncSession, actor: Actor, row: FollowUp, form: AnswerIn, now: datetime
) -> None:
    """承担单位答复落实情况。"""
    history.move(session, actor, row, rules.ANSWER, now, form.answer)
    row.answer, row.answered_by, row.answered_on = form.answer, actor.id, local_date(now)


async def confirm(session: AsyncSession, actor: Actor, row: FollowUp, now: datetime) -> None:
    """确认落实。"""
    history.move(session, actor, row, rules.CONFIRM, now)
    row.ended_on = local_date(now)


async def return_(
    session: AsyncSession, actor: Actor, row: FollowUp, form: WithReason, now: datetime
) -> None:
    """退回，说明理由，由承担单位继续落实。"""
    history.move(session, actor, row, rules.RETURN, now, form.reason)
    row.returns += 1
    _owed_again(row)


async def reopen(
    session: AsyncSession, actor: Actor, row: FollowUp, form: WithReason, now: datetime
) -> None:
    """恢复已确认或者已取消的任务，说明理由。"""
    history.move(session, actor, row, rules.REOPEN, now, form.reason)
    _owed_again(row)


async def move_due(
    session: AsyncSession, actor: Actor, row: FollowUp, form: NewDue, now: datetime
) -> None:
    """调整落实期限，说明理由。 Raises `Invalid` (due-past)."""
    rules.ahead(form.due, local_date(now))
    reason = f"{row.due:%Y-%m-%d} → {form.due:%Y-%m-%d}：{form.reason}"
    history.move(session, actor, row, rules.MOVE_DUE, now, reason)
    row.due = form.due


async def cancel(
    session: AsyncSession, actor: Actor, row: FollowUp, form: WithReason, now: datetime
) -> None:
    """取消，说明理由。"""
    history.move(session, actor, row, rules.CANCEL, now, form.reason)
    row.ended_on = local_date(now)


def _owed_again(row: FollowUp) -> None:
    row.answer = row.answered_by = row.answered_on = row.ended_on = None
