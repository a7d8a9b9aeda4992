"""Reading leaders, each narrowed to what the actor may see."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from assignment_service.leaders.models import Leader
from assignment_service.leaders.rules import Status
from assignment_service.leaders.schemas import LeaderFilters, LeaderListing
from shared import directory, pages
from shared.auth import Actor, on_line
from shared.directory import Account, Organisation
from shared.errors import FieldError, Invalid, NotFound
from shared.filters import holds_one_of, one_of
from shared.regions import Level
from shared.tasks import TODAY
from shared.together import ask


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Leaders of units on the actor's line."""
    return on_line(sa.cast(Leader.unit_line, sa.String), actor)


async def page(session: AsyncSession, actor: Actor, query: LeaderListing) -> dict[str, Any]:
    """A page of leaders, in the order they were recorded."""
    select = sa.select(Leader).where(visible_to(actor), *_filters(query))
    order: list[Any] = [Leader.recorded_at, Leader.id]
    found = await session.scalars(
        pages.keyset(select, order, query.cursor, query.limit, descending=False)
    )
    return pages.page(found.all(), ["recorded_at", "id"], query.limit)


async def count(session: AsyncSession, actor: Actor, filters: LeaderFilters) -> int:
    """How many leaders the same filters find."""
    select = sa.select(sa.func.count()).select_from(Leader)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0)


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Leader:
    """The leader, locked. Raises `NotFound` (leader-not-found)."""
    select = sa.select(Leader).where(Leader.id == id, visible_to(actor)).with_for_update()
    found = await session.scalar(select)
    if found is None:
        raise NotFound("leader-not-found", "没有找到该领导的分工记录。")
    return found


async def recorded(session: AsyncSession, id: UUID) -> Leader | None:
    """The record of account `id`, of whichever unit, locked."""
    return await session.get(Leader, id, with_for_update=True)


async def account(session: AsyncSession, id: UUID) -> tuple[Account, Organisation]:
    """Account and unit as directory describes them. Raises `Invalid` (leader-unknown).

    The account is locked: of two who record the same leader at once, the second is refused.
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


class InOffice(NamedTuple):
    """Who is asked about: a leader, in office at `unit_id`, where one is named."""

    id: UUID
    unit_id: UUID | None


async def serving(session: AsyncSession, id: UUID, unit: UUID | None = None) -> Leader | None:
    """The leader, if in office; at `unit`, when one is named."""
    return await ask(session, _serving, InOffice(id, unit))


async def _serving(session: AsyncSession, keys: Sequence[InOffice]) -> list[Leader | None]:
    rows = await session.scalars(_SERVING.where(Leader.id.in_({key.id for key in keys})))
    found = {leader.id: leader for leader in rows}
    leaders = [found.get(key.id) for key in keys]
    return [
        leader if leader is not None and key.unit_id in (None, leader.unit_id) else None
        for key, leader in zip(keys, leaders, strict=True)
    ]


async def at_level(session: AsyncSession, level: Level) -> Sequence[Leader]:
    """Every leader in office at a level."""
    found = await session.scalars(_SERVING.where(Leader.level == level))
    return found.all()


def has_left(leader_id: Any, unit_id: Any) -> sa.ColumnElement[bool]:
    """Whether a leader is known to be in office at `unit_id` no more.

    By the record, or because directory closed the account, moved it or took the leader's roles away
    before the record says so.
    """
    left = sa.or_(_RECORD.status == Status.LEFT, _RECORD.unit_id != unit_id)
    return sa.or_(
        directory.has_left(leader_id, unit_id), sa.exists().where(_RECORD.id == leader_id, left)
    )


def answers_for(leader_id: Any, codes: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether a leader answers for one of `codes` today.

    For statements that know `TODAY`.
    """
    held = _RECORD.topics.op("||", return_type=JSONB)(_RECORD.regions)
    holding = held.op("-", return_type=JSONB)(_OUT_OF_FORCE).bool_op("?|")(codes)
    return sa.exists().where(_RECORD.id == leader_id, holding).correlate_except(_RECORD)


_RECORD = aliased(Leader, name="record")
_TERM = (
    sa.func.jsonb_to_recordset(_RECORD.validity)
    .table_valued(
        sa.column("code", sa.Text),
        sa.column("holds_from", sa.Date),
        sa.column("holds_until", sa.Date),
    )
    .render_derived(name="term", with_types=True)
)
_OUT_OF_FORCE = sa.func.array(
    sa.select(_TERM.c.code)
    .where(sa.or_(_TERM.c.holds_until < TODAY, _TERM.c.holds_from > TODAY))
    .correlate(_RECORD)
    .scalar_subquery(),
    type_=ARRAY(sa.Text),
)
"""The codes that a leader does not answer for today, because their term is over or not begun."""
_SERVING = sa.select(Leader).where(sa.not_(has_left(Leader.id, Leader.unit_id)))


def _filters(filters: LeaderFilters) -> list[sa.ColumnElement[bool]]:
    given = filters.model_dump(include={"level", "unit_id", "status"}, exclude_none=True)
    conditions = [one_of(getattr(Leader, name), value) for name, value in given.items()]
    if filters.topic is not None:
        conditions.append(holds_one_of(Leader.topics, filters.topic))
    return conditions
