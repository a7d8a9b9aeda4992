"""HTTP of coverage."""

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Query

from assignment_service.coverage import queries, schemas
from assignment_service.leaders.rules import READERS
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession
from shared.edge import router as new_router
from shared.pages import Page

router = new_router(prefix="/coverage", tags=["coverage"])


@router.get("", response_model=Page[schemas.GroupOut], dependencies=[guarded(READERS)])
async def list_groups(
    query: Annotated[schemas.CoverageQuery, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """包案覆盖情况：按包案领导、层级、地区或者内容类别统计包案件数；只统计本单位系统内的事项。"""
    return await queries.groups(session, actor, query, now)


@router.get("/summary", response_model=schemas.SummaryOut, dependencies=[guarded(READERS)])
async def sum_up(
    filters: Annotated[schemas.CoverageFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> sa.Row[Any]:
    """已挂牌事项：几位厅级包案领导，涉及几个市（州），几位市县包案责任人（其中几位全包），几个县（市、区）。"""
    return await queries.summary(session, actor, filters, now)


@router.get("/waiting", response_model=Page[schemas.WaitingOut], dependencies=[guarded(READERS)])
async def list_waiting(
    query: Annotated[schemas.WaitingQuery, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """各件挂牌后用了几天配齐各级包案领导；尚未配齐的，算到今天。"""
    return await queries.waiting(session, actor, query, now)


@router.get("/waiting/count", dependencies=[guarded(READERS)])
async def count_waiting(
    filters: Annotated[schemas.WaitingFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下的件数。"""
    return {"count": await queries.count_waiting(session, actor, filters, now)}
