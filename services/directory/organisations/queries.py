"""Reading organisations. Who exists is no secret: every caller sees all of them."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.directory.organisations.schemas import Wanted
from shared.directory import Organisation
from shared.errors import NotFound
from shared.pages import keyset, page

_ORDER: list[Any] = [Organisation.code]


async def listed(
    session: AsyncSession, wanted: Wanted, cursor: str | None, limit: int
) -> dict[str, Any]:
    """One page in order of code."""
    select = sa.select(Organisation).where(*_conditions(wanted))
    rows = await session.scalars(keyset(select, _ORDER, cursor, limit, descending=False))
    return page(rows.all(), ["code"], limit)


async def count(session: AsyncSession, wanted: Wanted) -> int:
    """How many organisations the filters leave."""
    select = sa.select(sa.func.count()).select_from(Organisation).where(*_conditions(wanted))
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


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    equal = {
        Organisation.level: wanted.level,
        Organisation.kind: wanted.kind,
        Organisation.parent: wanted.parent,
        Organisation.region: wanted.region,
    }
    conditions = [column == value for column, value in equal.items() if value is not None]
    if wanted.q is not None:
        conditions.append(Organisation.name.contains(wanted.q, autoescape=True))
    return conditions
