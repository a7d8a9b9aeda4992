"""Reading clues: for who made one, who keeps it and who decides on it, and for nobody else."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from shared import pages
from shared.auth import SYSTEM, Actor, on_line
from shared.directory import Account
from shared.filters import one_of
from shared.moves import Role, allowed, within
from shared.regions import Level
from shared.workdays import local_date, starts_at
from supervision_service.clues import rules
from supervision_service.clues.models import Clue
from supervision_service.clues.rules import Status
from supervision_service.clues.schemas import ClueFilters, CluePage
from supervision_service.matters import queries as matters


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Clues that the actor made or is to decide on, in the office of that day.

    The head of the petition office of the Department sees those of every unit below. None
    from whose matter they are recused.
    """
    if actor is SYSTEM:
        return sa.true()
    made = sa.and_(Clue.maker == actor.id, Clue.unit_id == actor.unit)
    seen = [made, sa.and_(Clue.decider_id == actor.id, Clue.decider_unit == actor.unit)]
    if Role.PET_HEAD in actor.roles and actor.level is Level.PROVINCE:
        seen.append(on_line(sa.cast(Clue.unit_line, sa.String), actor))
    return sa.and_(sa.or_(*seen), matters.open_to(actor, Clue.matter_id))


async def one(session: AsyncSession, actor: Actor, id: UUID, _now: datetime) -> Clue:
    """The clue. Raises `NotFound`."""
    return _seen(await session.scalar(_visible(actor).where(Clue.id == id)))


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Clue:
    """The clue, locked after the matter. Raises `NotFound`."""
    await matters.lock(session, sa.select(Clue.matter_id).where(Clue.id == id))
    select = _visible(actor).where(Clue.id == id).with_for_update(of=Clue)
    return _seen(await session.scalar(select))


async def page(
    session: AsyncSession, actor: Actor, query: CluePage, _now: datetime
) -> dict[str, Any]:
    """A page of clues, the newest first."""
    columns = [Clue.noted_at, Clue.id]
    select = _visible(actor).where(*_filters(query))
    rows = (await session.scalars(pages.keyset(select, columns, query.cursor, query.limit))).all()
    found = pages.page(rows, ["noted_at", "id"], query.limit)
    return {**found, "items": [to_response(row, actor, _now) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, query: ClueFilters, _now: datetime) -> int:
    """How many clues the same filters find."""
    select = sa.select(sa.func.count()).select_from(Clue)
    return await session.scalar(select.where(visible_to(actor), *_filters(query))) or 0


async def late(session: AsyncSession, now: datetime, limit: int) -> Sequence[UUID]:
    """Clues of which the organ was to say something, and of which nobody proposed to ask."""
    select = sa.select(Clue.id).where(
        Clue.status.in_(rules.WITH_ORGAN),
        Clue.answer_due < local_date(now),
        Clue.proposed_on.is_(None),
    )
    return (await session.scalars(select.order_by(Clue.answer_due).limit(limit))).all()


async def decider(session: AsyncSession, actor: Actor, id: UUID) -> Account | None:
    """The leader of the actor's unit, or of one above it, with this account; None if none is."""
    found: Account | None = await session.scalar(
        sa.select(Account).where(Account.id == id, Account.active)
    )
    if found is None or not within(actor.line, found.line):
        return None
    return None if rules.DECIDERS.isdisjoint(found.roles) else found


def by_status(unit_id: UUID, first: date) -> sa.Select[Status, int]:
    """How many clues that the unit noted in the month from the day `first` are where."""
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return (
        sa.select(Clue.status, sa.func.count().label("number"))
        .where(Clue.unit_id == unit_id, Clue.noted_at >= starts_at(first))
        .where(Clue.noted_at < starts_at(following))
        .group_by(Clue.status)
    )


def to_response(row: Clue, actor: Actor, _now: datetime) -> dict[str, Any]:
    """The clue as answered to this actor."""
    return {
        **row.column_values(),
        "matter_number": row.matter.number,
        "allowed_moves": allowed(rules.MOVES, actor, row),
    }


async def changed(session: AsyncSession, row: Clue, actor: Actor, now: datetime) -> dict[str, Any]:
    """`to_response` of one that was just changed: written first, for its new version."""
    await session.flush()
    return to_response(row, actor, now)


def _visible(actor: Actor) -> sa.Select[Clue]:
    joined = sa.select(Clue).join(Clue.matter).options(contains_eager(Clue.matter))
    return joined.where(visible_to(actor))


def _seen(found: Clue | None) -> Clue:
    if found is None:
        raise rules.unseen()
    return found


def _filters(query: ClueFilters) -> list[sa.ColumnElement[bool]]:
    return [
        one_of(getattr(Clue, name), value)
        for name in ("matter_id", "kind", "status")
        if (value := getattr(query, name)) is not None
    ]
