"""Reading organisations. Who exists is no secret: every caller sees all of them."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.directory.organisations.schemas import OrganisationFilters, OrganisationQuery
from shared import pages
from shared.directory import Organisation
from shared.errors import NotFound
from shared.filters import one_of, with_words, within_regions


async def page(session: AsyncSession, query: OrganisationQuery) -> dict[str, Any]:
    """A page of organisations, in order of code."""
    select = sa.select(Organisation).where(*_filters(query))
    order: list[Any] = [Organisation.code]
    rows = await session.scalars(
        pages.keyset(select, order, query.cursor, query.limit, descending=False)
    )
    return pages.page(rows.all(), ["code"], query.limit)


async def count(session: AsyncSession, filters: OrganisationFilters) -> int:
    """How many organisations the filters leave."""
    select = sa.select(sa.func.count()).select_from(Organisation).where(*_filters(filters))
    return await session.scalar(select) or 0


async def get(session: AsyncSession, id: UUID) -> Organisation:
    """One organisation. Raises `NotFound` (organisation-unknown)."""
    found = await session.get(Organisation, id)
    if found is None:
        raise NotFound("organisation-unknown", "没有这个单位。")
    return found


async def known_ids(session: AsyncSession) -> set[UUID]:
    """The ids of all organisations."""
    return set(await session.scalars(sa.select(Organisation.id)))


def _filters(filters: OrganisationFilters) -> list[sa.ColumnElement[bool]]:
    given = filters.model_dump(include={"level", "kind", "parent"}, exclude_none=True)
    conditions = [one_of(getattr(Organisation, name), value) for name, value in given.items()]
    if filters.region is not None:
        conditions.append(within_regions(Organisation.region, filters.region))
    if filters.q is not None:
        conditions += with_words(filters.q, Organisation.name)
    return conditions
