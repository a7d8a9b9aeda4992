"""Reading leaders, each narrowed to what the actor may see."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from assignment_service.leaders import rules
from assignment_service.leaders.models import Leader
from assignment_service.leaders.rules import Status
from shared import pages
from shared.auth import Actor, on_line
from shared.directory import Account, Organisation
from shared.errors import FieldError, Invalid, NotFound
from shared.moves import permit_roles
from shared.regions import Level


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Leaders of units on the actor's line."""
    return on_line(sa.cast(Leader.unit_line, sa.String), actor)


async def page(
    session: AsyncSession,
    actor: Actor,
    wanted: Mapping[str, Any],
    cursor: str | None,
    limit: int,
) -> dict[str, Any]:
    """A page of leaders, in the order they were recorded."""
    select = sa.select(Leader).where(visible_to(actor), *_filters(wanted))
    order: list[Any] = [Leader.recorded_at, Leader.id]
    found = await session.scalars(pages.keyset(select, order, cursor, limit, descending=False))
    return pages.page(found.all(), ["recorded_at", "id"], limit)


async def count(session: AsyncSession, actor: Actor, wanted: Mapping[str, Any]) -> int:
    """How many leaders the same filters find."""
    select = sa.select(sa.func.count()).select_from(Leader)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(wanted))) or 0)


async def leader_to_change(session: AsyncSession, actor: Actor, id: UUID) -> Leader:
    """The leader, locked, of those the caller keeps.

    Raises `NotFound` (leader-not-found) or `Forbidden` (role-not-allowed, not-your-leader).
    """
    select = sa.select(Leader).where(Leader.id == id, visible_to(actor)).with_for_update()
    found = await session.scalar(select)
    if found is None:
        raise NotFound("leader-not-found", "没有找到该领导的分工记录。")
    permit_roles(rules.REVISE, actor.roles)
    rules.check_keeper(actor.roles, actor.unit, actor.level, found.unit_id, found.level)
    return found


async def recorded(session: AsyncSession, id: UUID) -> Leader | None:
    """The record of account `id`, wherever it is kept: there is one in the whole province."""
    return await session.get(Leader, id)


async def account(session: AsyncSession, id: UUID) -> tuple[Account, Organisation]:
    """Account and unit as directory describes them. Raises `Invalid` (leader-unknown).

    The account is locked, so that of two who record the same leader the second is told so.
    """
    found = await session.execute(
        sa.select(Account, Organisation)
        .join(Organisation, Organisation.id == Account.unit)
        .where(Account.id == id)
        .with_for_update(of=Account)
    )
    row = found.one_or_none()
    if row is None:
        detail = "没有找到该领导的账号，请核对后重新选择。"
        raise Invalid("leader-unknown", detail, [FieldError("leader_id", "账号不存在")])
    return row.Account, row.Organisation


async def serving(session: AsyncSession, id: UUID, field: str = "leader_id") -> Leader:
    """The leader in office whom a body names. Raises `Invalid` (leader-unknown)."""
    found = await session.scalar(_SERVING.where(Leader.id == id))
    if found is None:
        detail = "该领导尚未登记分工或已离任，不能包案。"
        raise Invalid("leader-unknown", detail, [FieldError(field, "未登记分工或已离任")])
    return found


async def at_level(session: AsyncSession, level: Level) -> Sequence[Leader]:
    """Every leader in office at a level."""
    found = await session.scalars(_SERVING.where(Leader.level == level))
    return found.all()


# An account that directory closed is no leader in office, even before the record says so.
_SERVING = (
    sa.select(Leader)
    .outerjoin(Account, Account.id == Leader.id)
    .where(Leader.status == Status.SERVING, Account.active.is_not(False))
)


def _filters(wanted: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
    rest = dict(wanted)
    topic = rest.pop("topic", None)
    conditions = [getattr(Leader, name) == value for name, value in rest.items()]
    return conditions if topic is None else [*conditions, Leader.topics.contains([topic])]
