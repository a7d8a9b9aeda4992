"""Reading tasks that were decided together, each narrowed to what the actor may see."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared import pages
from shared.auth import Actor, on_line
from shared.errors import NotFound
from shared.filters import one_of
from shared.moves import Role, allowed
from shared.punctuality import has_any_punctuality, punctuality_of
from shared.workdays import local_date
from supervision_service.follow_ups import rules
from supervision_service.follow_ups.models import FollowUp
from supervision_service.follow_ups.rules import Kind, Status
from supervision_service.follow_ups.schemas import FollowUpFilters, FollowUpPage
from supervision_service.matters import queries as matters

_DEPARTMENT = "510000"


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Tasks that the actor may see: of units on their line.

    The Department sees all of them, also what other organs owe; the joint office those of meetings.
    Nobody those of a matter from which they are recused.
    """
    is_open = matters.open_to(actor, FollowUp.matter_id)
    if actor.line == _DEPARTMENT:
        return is_open
    seen = on_line(sa.cast(FollowUp.unit_line, sa.String), actor)
    if Role.JOINT_OFFICE in actor.roles:
        seen = sa.or_(seen, FollowUp.kind == Kind.MEETING)
    return sa.and_(seen, is_open)


async def one(session: AsyncSession, actor: Actor, id: UUID) -> FollowUp:
    """The task. Raises `NotFound`."""
    return _seen(await session.scalar(_visible(actor).where(FollowUp.id == id)))


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> FollowUp:
    """The task, locked. Raises `NotFound`."""
    select = _visible(actor).where(FollowUp.id == id).with_for_update()
    return _seen(await session.scalar(select))


async def page(
    session: AsyncSession, actor: Actor, query: FollowUpPage, now: datetime
) -> dict[str, Any]:
    """A page of tasks, what is due first in front."""
    select = _visible(actor).where(*_filters(query, local_date(now)))
    columns = [FollowUp.due, FollowUp.id]
    select = pages.keyset(select, columns, query.cursor, query.limit, descending=False)
    rows = (await session.scalars(select)).all()
    found = pages.page(rows, ["due", "id"], query.limit)
    return {**found, "items": [to_response(row, actor, now) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, query: FollowUpFilters, now: datetime) -> int:
    """How many tasks the same filters find."""
    select = sa.select(sa.func.count()).select_from(FollowUp)
    select = select.where(visible_to(actor), *_filters(query, local_date(now)))
    return await session.scalar(select) or 0


def to_response(row: FollowUp, actor: Actor, now: datetime) -> dict[str, Any]:
    """The task as answered to this actor; a cancelled one is neither late nor on time."""
    over = row.status is Status.CANCELLED
    done = rules.settled_on(row.status, row.answered_on, row.ended_on)
    return {
        **row.column_values(),
        "punctuality": None if over else punctuality_of(row.due, done, local_date(now)),
        "allowed_moves": allowed(rules.MOVES, actor, row),
    }


async def changed(
    session: AsyncSession, row: FollowUp, actor: Actor, now: datetime
) -> dict[str, Any]:
    """`to_response` of a task that was just changed: written first, for its new version."""
    await session.flush()
    return to_response(row, actor, now)


def _visible(actor: Actor) -> sa.Select[FollowUp]:
    return sa.select(FollowUp).where(visible_to(actor))


def _seen(found: FollowUp | None) -> FollowUp:
    """What is missing and what is not for the caller are refused alike."""
    if found is None:
        raise NotFound("follow-up-not-found", "没有找到该项落实任务，或您无权查看。")
    return found


def _filters(query: FollowUpFilters, today: date) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        one_of(getattr(FollowUp, name), value)
        for name in ("kind", "source_id", "matter_id", "unit_id", "status")
        if (value := getattr(query, name)) is not None
    ]
    if query.punctuality is not None:  # of the answer; what was cancelled owes none
        done = sa.case(
            (FollowUp.status == Status.OWED, None),
            else_=sa.func.coalesce(FollowUp.answered_on, FollowUp.ended_on),
        )
        wanted.append(FollowUp.status != Status.CANCELLED)
        wanted.append(has_any_punctuality(query.punctuality, FollowUp.due, done, today))
    return wanted
