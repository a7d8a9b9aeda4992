"""The responsibility list: one row per listing, from what intake, supervision and we know."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from assignment_service.charges import queries as charges
from shared import pages
from shared.auth import Actor


async def page(
    session: AsyncSession,
    actor: Actor,
    wanted: Mapping[str, Any],
    cursor: str | None,
    limit: int,
) -> dict[str, Any]:
    """A page of rows, in the order of matter numbers."""
    select = charges.listed_once(actor, wanted)
    ordered = pages.keyset(select, charges.IN_ORDER, cursor, limit, descending=False)
    return pages.page((await session.execute(ordered)).all(), charges.ORDER_NAMES, limit)


async def count(session: AsyncSession, actor: Actor, wanted: Mapping[str, Any]) -> int:
    """How many rows the same filters find."""
    return await charges.counted(session, charges.listed_once(actor, wanted))
