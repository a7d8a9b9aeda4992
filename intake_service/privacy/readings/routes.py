"""Readings over HTTP: for the audit administrator."""

from typing import Annotated, Any

from fastapi import Query

from intake_service.privacy.readings import queries, schemas
from intake_service.privacy.readings.rules import READERS
from shared.auth import Caller, guarded
from shared.db import ReadSession
from shared.edge import router as new_router
from shared.pages import Page

router = new_router(prefix="/readings", tags=["readings"])


@router.get("", response_model=Page[schemas.ReadingOut], dependencies=[guarded(READERS)])
async def listing(
    query: Annotated[schemas.ReadingQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """个人信息查看记录：谁、查看什么、用途、时间，含被拒绝的尝试。最近的在前。"""
    return await queries.listing(session, actor, query)


@router.get("/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.ReadingFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的查看记录总数。"""
    return {"count": await queries.count(session, actor, filters)}
