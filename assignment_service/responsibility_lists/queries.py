"""The responsibility list: one row per listing, from what intake, supervision and we know."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from assignment_service.charges import queries as charges
from assignment_service.charges.rules import LISTED_ONCE
from assignment_service.responsibility_lists.schemas import ListFilters, ListPage
from shared import pages
from shared.auth import Actor


async def page(session: AsyncSession, actor: Actor, query: ListPage) -> dict[str, Any]:
    """A page of rows, in the order of matter numbers."""
    select = pages.keyset(
        _rows(actor, query), charges.IN_ORDER, query.cursor, query.limit, descending=False
    )
    return pages.page((await session.execute(select)).all(), charges.ORDER_NAMES, query.limit)


async def count(session: AsyncSession, actor: Actor, filters: ListFilters) -> int:
    """How many rows the same filters find."""
    return await charges.counted(session, _rows(actor, filters))


def _rows(actor: Actor, filters: ListFilters) -> sa.Select[Any]:
    """A chain for every listing that was not dropped, delisted ones too."""
    return charges.chains(actor, LISTED_ONCE, filters)
