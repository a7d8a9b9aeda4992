"""Reading catalogues; they are no secret within the offices."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.legal_paths import rules
from intake_service.legal_paths.models import LegalPathCatalogue, LegalPathItem
from intake_service.legal_paths.rules import Status
from intake_service.legal_paths.schemas import CatalogueQuery, ItemFilters, ItemQuery
from intake_service.reception.matters.rules import Family, Route
from shared import pages
from shared.auth import Actor
from shared.errors import NotFound
from shared.filters import one_of
from shared.moves import allowed

columns = LegalPathCatalogue.__table__.c
items = LegalPathItem.__table__.c
_IN_FORCE = sa.select(columns.id).where(columns.status == Status.IN_FORCE).scalar_subquery()
MOST_OF_A_TOPIC = 100


async def to_change(session: AsyncSession, _: Actor, id: UUID) -> LegalPathCatalogue:
    """A catalogue, locked after the first one: one at a time decides which of them serves.

    Raises `NotFound` (catalogue-unknown).
    """
    first = sa.select(columns.id).order_by(columns.entered_at, columns.id).limit(1)
    await session.execute(first.with_for_update())
    row = await session.scalar(
        sa.select(LegalPathCatalogue).where(columns.id == id).with_for_update()
    )
    if row is None:
        raise NotFound("catalogue-unknown", "没有找到该法定途径清单。")
    return row


async def in_force(session: AsyncSession) -> LegalPathCatalogue | None:
    """The catalogue that serves now, locked."""
    found: LegalPathCatalogue | None = await session.scalar(
        sa.select(LegalPathCatalogue).where(columns.status == Status.IN_FORCE).with_for_update()
    )
    return found


async def catalogues(session: AsyncSession, actor: Actor, query: CatalogueQuery) -> dict[str, Any]:
    """A page of catalogues, the latest first."""
    order = [columns.entered_at, columns.id]
    select = sa.select(LegalPathCatalogue)
    rows = (await session.scalars(pages.keyset(select, order, query.cursor, query.limit))).all()
    page = pages.page(rows, ["entered_at", "id"], query.limit)
    return {**page, "items": [to_response(row, actor) for row in page["items"]]}


async def page(
    session: AsyncSession, query: ItemQuery, catalogue_id: UUID | None = None
) -> dict[str, Any]:
    """A page of rows in the catalogue's own order: of the one in force, unless another is named."""
    of = _IN_FORCE if catalogue_id is None else sa.literal(catalogue_id)
    select = sa.select(LegalPathItem).where(items.catalogue_id == of, *_filters(query))
    found = pages.keyset(select, [items.number], query.cursor, query.limit, descending=False)
    return pages.page((await session.scalars(found)).all(), ["number"], query.limit)


async def count(session: AsyncSession, filters: ItemFilters) -> int:
    """How many rows of the catalogue in force the same filters find."""
    select = sa.select(sa.func.count()).select_from(LegalPathItem)
    found = await session.scalar(select.where(items.catalogue_id == _IN_FORCE, *_filters(filters)))
    return found or 0


async def of_topic(
    session: AsyncSession, topic: str, family: Family, route: Route | None
) -> Sequence[LegalPathItem]:
    """The rows in force for petitions of a kind about a topic."""
    select = sa.select(LegalPathItem).where(
        items.catalogue_id == _IN_FORCE, items.topic == topic, items.family == family
    )
    if route is not None:
        select = select.where(items.route == route)
    return (await session.scalars(select.order_by(items.number).limit(MOST_OF_A_TOPIC))).all()


def to_response(row: LegalPathCatalogue, actor: Actor) -> dict[str, Any]:
    """The catalogue and what the actor may do to it now."""
    return {**row.column_values(), "allowed_moves": allowed(rules.MOVES, actor, row)}


def _filters(filters: ItemFilters) -> list[sa.ColumnElement[bool]]:
    return [
        one_of(items[name], value)
        for name in ("topic", "family", "route")
        if (value := getattr(filters, name)) is not None
    ]
