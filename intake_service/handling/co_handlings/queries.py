"""Reading co-handlings, each narrowed to what the actor may see."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service import agreement
from intake_service.handling.co_handlers import rules
from intake_service.handling.co_handlers.models import CoHandling
from intake_service.handling.co_handlings.schemas import CoHandlingFilters, CoHandlingQuery
from intake_service.handling.orders.models import Order
from intake_service.handling.orders.rules import OVER
from intake_service.reception.matters.models import Matter
from intake_service.reception.registration.queries import hidden_from, unseen
from shared import pages
from shared.auth import Actor, on_line
from shared.filters import one_of
from shared.moves import allowed
from shared.punctuality import has_any_punctuality, punctuality_of
from shared.workdays import local_date

columns = CoHandling.__table__.c


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Co-handlings of the organs, the lead units and the issuers on the actor's line.

    One organ does not see what another one answers. Those of sealed pieces are seen as the pieces.
    """
    lines = (columns.unit_line, columns.lead_line, columns.issuer_line)
    on_lines = sa.or_(*(on_line(line, actor) for line in lines))
    return sa.and_(on_lines, columns.piece_id.not_in(hidden_from(actor)))


async def co_handling(session: AsyncSession, actor: Actor, id: UUID) -> CoHandling:
    """The co-handling. Raises `NotFound`."""
    found = await session.scalar(
        sa.select(CoHandling).where(CoHandling.id == id, visible_to(actor))
    )
    if found is None:
        raise await unseen(session, actor, CoHandling, id)
    return found


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> CoHandling:
    """The co-handling, locked after its matter and with its order. Raises `NotFound`."""
    of_row = sa.select(CoHandling.matter_id).where(CoHandling.id == id, visible_to(actor))
    matter = await session.scalar(
        sa.select(Matter).where(Matter.id == of_row.scalar_subquery()).with_for_update()
    )
    if matter is None:
        raise await unseen(session, actor, CoHandling, id)
    found = await session.execute(
        sa.select(CoHandling, Order)
        .join(Order, Order.id == CoHandling.order_id)
        .where(CoHandling.id == id)
        .with_for_update()
    )
    locked: CoHandling = found.one().CoHandling
    return locked


async def is_over(session: AsyncSession, row: CoHandling) -> bool:
    """Whether the order of a locked co-handling, locked with it, has ended."""
    return (await session.get_one(Order, row.order_id)).status in OVER


def to_response(row: CoHandling, actor: Actor, now: datetime) -> dict[str, Any]:
    """The values, how it stands against its limit, and what the actor may do to it now."""
    stands = None
    if row.status in rules.SHOWN:
        stands = punctuality_of(row.due, row.answered_on, local_date(now))
    moves = allowed(rules.MOVES, actor, row)
    return {**row.column_values(), "punctuality": stands, "allowed_moves": moves}


async def listing(
    session: AsyncSession, actor: Actor, query: CoHandlingQuery, now: datetime
) -> dict[str, Any]:
    """A page of co-handlings, the latest first."""
    by = [columns.asked_at, columns.id]
    select = sa.select(CoHandling).where(visible_to(actor), *_filters(query, now))
    rows = (await session.scalars(pages.keyset(select, by, query.cursor, query.limit))).all()
    page = pages.page(rows, ["asked_at", "id"], query.limit)
    return {**page, "items": [to_response(row, actor, now) for row in page["items"]]}


async def count(
    session: AsyncSession, actor: Actor, filters: CoHandlingFilters, now: datetime
) -> int:
    """How many co-handlings the same filters find."""
    select = sa.select(sa.func.count()).select_from(CoHandling)
    found = await session.scalar(select.where(visible_to(actor), *_filters(filters, now)))
    return int(found or 0)


def _filters(filters: CoHandlingFilters, now: datetime) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        one_of(columns[name], value)
        for name in ("status", "unit_id", "order_id", "piece_id", "matter_id")
        if (value := getattr(filters, name)) is not None
    ]
    if filters.punctuality is not None:
        today = local_date(now)
        wanted += [
            columns.status.in_(rules.SHOWN),
            has_any_punctuality(filters.punctuality, columns.due, columns.answered_on, today),
        ]
    return wanted


_OF_ORDER = Order.id == CoHandling.order_id
AGREES = (
    agreement(CoHandling.piece_id, Order.piece_id, _OF_ORDER),
    agreement(CoHandling.lead_id, Order.unit_id, _OF_ORDER),
)
"""It is about the piece of its order, and the order's bureau leads."""
