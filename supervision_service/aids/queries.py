"""Reading aids, each narrowed to what the actor may see; what is sensitive is read apart."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from shared import pages
from shared.auth import Actor
from shared.filters import one_of
from shared.moves import allowed
from shared.punctuality import has_any_punctuality, punctuality_of
from shared.workdays import local_date
from supervision_service.aids import rules
from supervision_service.aids.models import Aid, AidFacts, AidReading
from supervision_service.aids.rules import Status
from supervision_service.aids.schemas import AidFilters, AidPage
from supervision_service.matters import queries as matters

_MOST = 200
_NOT_OWED = (Status.REFUSED, Status.WITHDRAWN)


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Aids (joined with the matter) of matters that the actor sees, or that their unit gives."""
    gives = sa.and_(Aid.owner_id == actor.unit, matters.open_to(actor, Aid.matter_id))
    return sa.or_(matters.visible_to(actor), gives)


async def one(session: AsyncSession, actor: Actor, id: UUID, _now: datetime) -> Aid:
    """The aid. Raises `NotFound`."""
    return _seen(await session.scalar(_visible(actor).where(Aid.id == id)))


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Aid:
    """The aid, locked after the matter. Raises `NotFound`."""
    await matters.lock(session, sa.select(Aid.matter_id).where(Aid.id == id))
    select = _visible(actor).where(Aid.id == id).with_for_update(of=Aid)
    return _seen(await session.scalar(select))


async def page(
    session: AsyncSession, actor: Actor, query: AidPage, now: datetime
) -> dict[str, Any]:
    """A page of aids, the newest first."""
    columns = [Aid.asked_at, Aid.id]
    select = _visible(actor).where(*_filters(query, local_date(now)))
    rows = (await session.scalars(pages.keyset(select, columns, query.cursor, query.limit))).all()
    found = pages.page(rows, ["asked_at", "id"], query.limit)
    return {**found, "items": [to_response(row, actor, now) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, query: AidFilters, now: datetime) -> int:
    """How many aids the same filters find."""
    select = sa.select(sa.func.count()).select_from(Aid).join(Aid.matter)
    select = select.where(visible_to(actor), *_filters(query, local_date(now)))
    return await session.scalar(select) or 0


async def facts(session: AsyncSession, aid_id: UUID) -> Sequence[AidFacts]:
    """What is sensitive about an aid, in order; the caller records the look."""
    select = sa.select(AidFacts).where(AidFacts.aid_id == aid_id)
    return (await session.scalars(select.order_by(AidFacts.at).limit(_MOST))).all()


async def readings(session: AsyncSession, aid_id: UUID) -> Sequence[AidReading]:
    """Who looked at what is sensitive about an aid, the latest first."""
    latest = sa.select(AidReading).where(AidReading.aid_id == aid_id)
    latest = latest.order_by(AidReading.at.desc(), AidReading.id.desc())
    return (await session.scalars(latest.limit(_MOST))).all()


async def of_matter(
    session: AsyncSession, matter_id: UUID, ids: Collection[UUID]
) -> dict[UUID, Aid]:
    """Those of the aids that are of the matter, by id; the caller holds the matter's lock."""
    if not ids:
        return {}
    rows = await session.scalars(sa.select(Aid).where(Aid.id.in_(ids), Aid.matter_id == matter_id))
    return {row.id: row for row in rows}


def to_response(row: Aid, actor: Actor, now: datetime) -> dict[str, Any]:
    """The aid as answered to this actor, without what is sensitive."""
    owed = row.status not in _NOT_OWED
    return {
        **row.column_values(),
        "matter_number": row.matter.number,
        "title": row.matter.title,
        "punctuality": punctuality_of(row.due, row.done_on, local_date(now)) if owed else None,
        "allowed_moves": allowed(rules.MOVES, actor, row),
    }


async def changed(session: AsyncSession, row: Aid, actor: Actor, now: datetime) -> dict[str, Any]:
    """`to_response` of one that was just changed: written first, for its new version."""
    await session.flush()
    return to_response(row, actor, now)


def _visible(actor: Actor) -> sa.Select[Aid]:
    joined = sa.select(Aid).join(Aid.matter).options(contains_eager(Aid.matter))
    return joined.where(visible_to(actor))


def _seen(found: Aid | None) -> Aid:
    if found is None:
        raise rules.unseen()
    return found


def _filters(query: AidFilters, today: date) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        one_of(getattr(Aid, name), value)
        for name in ("matter_id", "unit_id", "owner_id", "kind", "status")
        if (value := getattr(query, name)) is not None
    ]
    if query.punctuality is not None:  # what was refused or withdrawn is owed no more
        wanted.append(Aid.status.not_in(_NOT_OWED))
        wanted.append(has_any_punctuality(query.punctuality, Aid.due, Aid.done_on, today))
    return wanted
