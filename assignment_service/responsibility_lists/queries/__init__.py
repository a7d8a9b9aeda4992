"""The responsibility list: one row per listing, from what intake, supervision and we know."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from assignment_service.charges.queries import chains, counted
from assignment_service.charges.rules import LISTED_ONCE
from assignment_service.responsibility_lists.schemas import ListFilters, ListPage
from shared import pages
from shared.auth import Actor


async def page(
    session: AsyncSession, actor: Actor, query: ListPage, now: datetime
) -> dict[str, Any]:
    """A page of rows, in the order of matter numbers."""
    select = pages.keyset(
        _rows(actor, query), chains.IN_ORDER, query.cursor, query.limit, descending=False
    )
    rows = await session.execute(select, chains.day(now))
    return pages.page(rows.all(), chains.ORDER_NAMES, query.limit)


async def count(session: AsyncSession, actor: Actor, filters: ListFilters, now: datetime) -> int:
    """How many rows the same filters find."""
    return await counted(session, _rows(actor, filters), chains.day(now))


def _rows(actor: Actor, filters: ListFilters) -> sa.Select[Any]:
    """A chain for every listing that was not dropped, delisted ones too."""
    return chains.chains(actor, LISTED_ONCE, filters)
