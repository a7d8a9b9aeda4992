"""HTTP of duties that are late."""

from collections.abc import Sequence
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Query

from assignment_service.arrears import queries, schemas
from assignment_service.leaders.rules import READERS
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession
from shared.edge import router as new_router
from shared.pages import Page

router = new_router(prefix="/arrears", tags=["arrears"])


@router.get("", response_model=Page[schemas.ArrearOut], dependencies=[guarded(READERS)])
async def list_arrears(
    query: Annotated[schemas.ArrearPage, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """包案领导到期未履行的职责，到期最早的在前。"""
    return await queries.page(session, actor, query, now)


@router.get("/count", dependencies=[guarded(READERS)])
async def count_arrears(
    filters: Annotated[schemas.ArrearFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下到期未履行的职责总数。"""
    return {"count": await queries.count(session, actor, filters, now)}


@router.get(
    "/summary",
    response_model=list[schemas.LeaderArrearsOut],
    dependencies=[guarded(READERS)],
)
async def sum_up(
    filters: Annotated[schemas.ArrearFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> Sequence[sa.Row[Any]]:
    """按单位和包案领导汇总：几项职责、几个事项到期未履行。"""
    return await queries.by_leader(session, actor, filters, now)
