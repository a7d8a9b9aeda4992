"""HTTP of the responsibility list."""

from typing import Annotated, Any

from fastapi import Query

from assignment_service.leaders.rules import READERS
from assignment_service.responsibility_lists import queries, schemas
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession
from shared.edge import router as new_router
from shared.pages import Page

router = new_router(prefix="/responsibility-lists", tags=["responsibility-lists"])


@router.get("", response_model=Page[schemas.ListRow], dependencies=[guarded(READERS)])
async def list_rows(
    query: Annotated[schemas.ListPage, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """包案责任清单：已挂牌事项的省、市、县三级包案领导。"""
    return await queries.page(session, actor, query, now)


@router.get("/count", dependencies=[guarded(READERS)])
async def count_rows(
    filters: Annotated[schemas.ListFilters, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, int]:
    """同样条件下的清单行数。"""
    return {"count": await queries.count(session, actor, filters, now)}
