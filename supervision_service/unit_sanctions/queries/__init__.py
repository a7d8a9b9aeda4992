"""Reading sanctions on units, each narrowed to what the actor may see."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from shared import history, pages
from shared.auth import Actor
from shared.errors import FieldError, Invalid, NotFound
from shared.filters import one_of
from shared.history import HistoryRow
from shared.moves import Role, allowed, within
from supervision_service.joint_meetings.models import Resolution
from supervision_service.unit_sanctions import rules
from supervision_service.unit_sanctions.models import SanctionRequirement, UnitSanction
from supervision_service.unit_sanctions.rules import Kind, Status
from supervision_service.unit_sanctions.schemas import CircularPage, SanctionFilters, SanctionPage

_DEPARTMENT = "510000"


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Sanctions that the actor may see: the Department all, a unit its own once it was served.

    The joint office sees what is put to a joint meeting. Nobody else does, not the bureau above.
    """
    if actor.line == _DEPARTMENT:
        return sa.true()
    own = sa.and_(UnitSanction.unit_id == actor.unit, UnitSanction.served_at.is_not(None))
    if Role.JOINT_OFFICE in actor.roles:
        return sa.or_(own, sa.exists().where(Resolution.sanction_id == UnitSanction.id))
    return own


async def one(session: AsyncSession, actor: Actor, id: UUID) -> UnitSanction:
    """The sanction with its requirements. Raises `NotFound`."""
    return _seen(await session.scalar(_visible(actor).where(UnitSanction.id == id)))


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> UnitSanction:
    """The sanction with its requirements, locked. Raises `NotFound`."""
    locked = sa.select(UnitSanction.id).where(UnitSanction.id == id).with_for_update()
    await session.execute(locked)  # a statement of its own: the next one sees what was committed
    return await one(session, actor, id)


async def moves(session: AsyncSession, actor: Actor, id: UUID) -> list[HistoryRow]:
    """What happened to it; for the unit since it was served. Raises `NotFound`."""
    await one(session, actor, id)
    rows = list(await history.of(session, id))
    if actor.line == _DEPARTMENT:
        return rows
    served = next((row.number for row in rows if row.move == rules.SERVE.verb), None)
    return [row for row in rows if served is not None and row.number >= served]


async def page(session: AsyncSession, actor: Actor, query: SanctionPage) -> dict[str, Any]:
    """A page of sanctions, the newest proposal first."""
    columns = [UnitSanction.proposed_at, UnitSanction.id]
    select = _visible(actor).where(*_filters(query))
    rows = (await session.scalars(pages.keyset(select, columns, query.cursor, query.limit))).all()
    found = pages.page(rows, ["proposed_at", "id"], query.limit)
    return {**found, "items": [to_response(row, actor) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, query: SanctionFilters) -> int:
    """How many sanctions the same filters find."""
    select = sa.select(sa.func.count()).select_from(UnitSanction)
    return await session.scalar(select.where(visible_to(actor), *_filters(query))) or 0


async def circulars(session: AsyncSession, actor: Actor, query: CircularPage) -> dict[str, Any]:
    """A page of the circulars that were sent to the actor's unit, or published for all."""
    columns = [UnitSanction.served_at, UnitSanction.id]
    select = sa.select(UnitSanction).where(*_circulars(actor))
    rows = (await session.scalars(pages.keyset(select, columns, query.cursor, query.limit))).all()
    found = pages.page(rows, ["served_at", "id"], query.limit)
    return {**found, "items": [row.column_values() for row in found["items"]]}


async def count_circulars(session: AsyncSession, actor: Actor) -> int:
    """How many circulars the actor may read."""
    select = sa.select(sa.func.count()).select_from(UnitSanction)
    return await session.scalar(select.where(*_circulars(actor))) or 0


async def for_unit(session: AsyncSession, id: UUID, unit_id: UUID) -> UnitSanction:
    """The sanction on the unit that is proposed, decided or served, locked.

    Raises `Invalid` (sanction-unknown).
    """
    found: UnitSanction | None = await session.scalar(
        sa.select(UnitSanction)
        .where(
            UnitSanction.id == id,
            UnitSanction.unit_id == unit_id,
            UnitSanction.status.in_(rules.AHEAD),
        )
        .with_for_update()
    )
    if found is None:
        detail = "没有找到对该单位已经提请、决定或者送达的措施。"
        raise Invalid("sanction-unknown", detail, [FieldError("sanction_id", "不能升级到此")])
    return found


async def suggested(session: AsyncSession, urging_id: UUID) -> UnitSanction | None:
    """What the system suggested after an urging, while nobody took it up; locked."""
    found: UnitSanction | None = await session.scalar(
        sa.select(UnitSanction)
        .where(UnitSanction.from_urging_id == urging_id, UnitSanction.status == Status.SUGGESTED)
        .with_for_update()
    )
    return found


def requirement(sanction: UnitSanction, no: int) -> SanctionRequirement:
    """The requirement called `no`. Raises `NotFound` (requirement-not-found)."""
    for each in sanction.requirements:
        if each.no == no:
            return each
    raise NotFound("requirement-not-found", "该措施没有这一项要求。")


def to_response(sanction: UnitSanction, actor: Actor) -> dict[str, Any]:
    """The sanction as answered to this actor."""
    possible = partial(rules.possible, situation=sanction)
    return {
        **sanction.column_values(),
        "requirements": [each.column_values() for each in sanction.requirements],
        "allowed_moves": allowed(rules.MOVES, actor, sanction, possible),
    }


async def changed(session: AsyncSession, sanction: UnitSanction, actor: Actor) -> dict[str, Any]:
    """`to_response` of one that was just changed: written first, for its new version."""
    await session.flush()
    return to_response(sanction, actor)


def _circulars(actor: Actor) -> Sequence[sa.ColumnElement[bool]]:
    seen: list[sa.ColumnElement[bool]] = [
        UnitSanction.sent_to.contains([actor.unit]),
        UnitSanction.unit_id == actor.unit,
    ]
    if within(actor.line, _DEPARTMENT):
        seen.append(UnitSanction.published.is_(True))
    if actor.line == _DEPARTMENT:
        seen.append(sa.true())
    served = UnitSanction.served_at.is_not(None)
    return (UnitSanction.kind == Kind.CIRCULAR, served, sa.or_(*seen))


def _visible(actor: Actor) -> sa.Select[UnitSanction]:
    loaded = selectinload(UnitSanction.requirements)
    return sa.select(UnitSanction).options(loaded).where(visible_to(actor))


def _seen(found: UnitSanction | None) -> UnitSanction:
    """What is missing and what is not for the caller are refused alike."""
    if found is None:
        raise NotFound("sanction-not-found", "没有找到该项措施，或您无权查看。")
    return found


def _filters(query: SanctionFilters) -> list[sa.ColumnElement[bool]]:
    return [
        one_of(getattr(UnitSanction, name), value)
        for name in ("kind", "status", "unit_id")
        if (value := getattr(query, name)) is not None
    ]
