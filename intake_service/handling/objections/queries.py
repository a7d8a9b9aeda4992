"""Reading objections, each narrowed to what the actor may see."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.objections.models import Objection
from intake_service.handling.objections.schemas import ObjectionFilters, ObjectionQuery
from intake_service.reception.matters.models import is_of
from intake_service.reception.registration import queries as pieces
from shared import pages
from shared.auth import Actor, on_line
from shared.filters import one_of

columns = Objection.__table__.c


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Objections of or to the units on the actor's line; those of sealed pieces as the pieces."""
    seen = sa.or_(on_line(columns.unit_line, actor), on_line(columns.addressee_line, actor))
    return sa.and_(seen, columns.piece_id.not_in(pieces.hidden_from(actor)))


async def waiting(session: AsyncSession, piece_id: UUID) -> Objection:
    """The objection about a locked piece that waits for its answer."""
    rows = await session.scalars(
        sa.select(Objection).where(Objection.piece_id == piece_id, Objection.decision.is_(None))
    )
    return rows.one()


async def listing(session: AsyncSession, actor: Actor, query: ObjectionQuery) -> dict[str, Any]:
    """A page of objections, the latest first."""
    order = [columns.lodged_at, columns.id]
    select = sa.select(Objection).where(visible_to(actor), *_filters(query))
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    return pages.page(rows, ["lodged_at", "id"], query.limit)


async def count(session: AsyncSession, actor: Actor, filters: ObjectionFilters) -> int:
    """How many objections the same filters find."""
    select = sa.select(sa.func.count()).select_from(Objection)
    return int(await session.scalar(select.where(visible_to(actor), *_filters(filters))) or 0)


def _filters(filters: ObjectionFilters) -> list[sa.ColumnElement[bool]]:
    wanted = [
        is_of(columns.matter_id, filters.matter_id),
        *(
            one_of(columns[name], value)
            for name in ("decision", "piece_id", "order_id")
            if (value := getattr(filters, name)) is not None
        ),
    ]
    if filters.waiting is not None:
        is_waiting = columns.decision.is_(None)
        wanted.append(is_waiting if filters.waiting else ~is_waiting)
    return wanted
