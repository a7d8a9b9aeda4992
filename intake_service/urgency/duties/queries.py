"""Reading the duty roster, narrowed to what the actor may see."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.reception.registration.queries import missing
from intake_service.urgency.duties import rules
from intake_service.urgency.duties.models import Duty
from intake_service.urgency.duties.schemas import DutyFilters, DutyQuery
from shared import directory, pages
from shared.auth import Actor, on_line
from shared.directory import Account, Organisation
from shared.filters import one_of
from shared.moves import Move, allowed

columns = Duty.__table__.c


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The rosters of the units on the actor's line."""
    return on_line(columns.unit_line, actor)


async def duty(session: AsyncSession, actor: Actor, id: UUID) -> Duty:
    """The day of a roster. Raises `NotFound`."""
    found = await session.scalar(sa.select(Duty).where(Duty.id == id, visible_to(actor)))
    if found is None:
        raise missing()
    return found


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Duty:
    """The day of a roster, locked. Raises `NotFound`."""
    found = await session.scalar(
        sa.select(Duty).where(Duty.id == id, visible_to(actor)).with_for_update()
    )
    if found is None:
        raise missing()
    return found


async def lock_roster(session: AsyncSession, unit_id: UUID) -> None:
    """Let one at a time name somebody in the roster of a unit."""
    await session.execute(
        sa.select(Organisation.id).where(Organisation.id == unit_id).with_for_update()
    )


async def is_named(session: AsyncSession, unit_id: UUID, day: date) -> bool:
    """Whether somebody is named for a day, whoever it is."""
    found = await session.scalar(sa.select(Duty.id).where(*_named(unit_id, day)))
    return found is not None


async def on_duty(session: AsyncSession, unit_id: UUID, day: date) -> UUID | None:
    """The leader on duty at a unit on a day; None where nobody is named who serves there still."""
    found: UUID | None = await session.scalar(
        sa.select(Duty.leader_id)
        .join(Account, Account.id == Duty.leader_id)
        .where(*_named(unit_id, day), *_serves(unit_id))
    )
    return found


async def leads(session: AsyncSession, account: UUID, unit_id: UUID) -> bool:
    """Whether an account is an active leader's of this unit."""
    found = await session.scalar(
        sa.select(Account.id).where(Account.id == account, *_serves(unit_id))
    )
    return found is not None


async def changed(session: AsyncSession, duty: Duty, actor: Actor, now: datetime) -> dict[str, Any]:
    """The answer to a move: the day as it is written now."""
    await session.flush()
    return await told(session, duty, actor, now)


async def told(session: AsyncSession, duty: Duty, actor: Actor, now: datetime) -> dict[str, Any]:
    """The answer about one day of the roster."""
    (found,) = await _told(session, [duty], actor, now)
    return found


async def listing(
    session: AsyncSession, actor: Actor, query: DutyQuery, now: datetime
) -> dict[str, Any]:
    """A page of the rosters, the last day first."""
    select = sa.select(Duty).where(visible_to(actor), *_filters(query))
    by = [columns.day, columns.id]
    rows = (await session.scalars(pages.keyset(select, by, query.cursor, query.limit))).all()
    page = pages.page(rows, ["day", "id"], query.limit)
    return {**page, "items": await _told(session, page["items"], actor, now)}


async def count(session: AsyncSession, actor: Actor, filters: DutyFilters) -> int:
    """How many days of rosters the same filters find."""
    select = sa.select(sa.func.count()).select_from(Duty)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0)


async def _told(
    session: AsyncSession, duties: Sequence[Duty], actor: Actor, now: datetime
) -> list[dict[str, Any]]:
    wanted = {each.leader_id for each in duties}
    rows = await session.scalars(sa.select(Account).where(Account.id.in_(wanted)))
    leaders = {row.id: row for row in rows}
    return [_with(each, leaders.get(each.leader_id), actor, now) for each in duties]


def _with(duty: Duty, leader: Account | None, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        **duty.column_values(),
        "leader_name": leader and leader.name,
        "leader_post": leader and leader.post,
        "allowed_moves": allowed(rules.MOVES, actor, duty, partial(_to_come, duty.day, now)),
    }


def _to_come(day: date, now: datetime, _move: Move) -> None:
    rules.check_to_come(day, now)


def _named(unit_id: UUID, day: date) -> tuple[sa.ColumnElement[bool], ...]:
    return Duty.unit_id == unit_id, Duty.day == day, Duty.status == rules.Status.NAMED


def _serves(unit_id: UUID) -> tuple[Any, ...]:
    return Account.unit == unit_id, Account.active, directory.leading()


def _filters(filters: DutyFilters) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        one_of(columns[name], value)
        for name in ("status", "unit_id")
        if (value := getattr(filters, name)) is not None
    ]
    if filters.day_from is not None:
        wanted.append(columns.day >= filters.day_from)
    if filters.day_to is not None:
        wanted.append(columns.day <= filters.day_to)
    return wanted
