"""The ledger over HTTP."""

from typing import Annotated

from fastapi import Query, Response

from reporting_service.ledger import queries, schemas
from reporting_service.ledger.rules import READERS
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadConnection, ReadSession
from shared.edge import router as new_router
from shared.pages import Count

router = new_router(prefix="/ledger", tags=["ledger"], dependencies=[guarded(READERS)])


@router.get("", response_model=schemas.LedgerPage)
async def list_entries(
    query: Annotated[schemas.LedgerQuery, Query()], actor: Caller, connect: ReadConnection, now: Now
) -> Response:
    """台账：一件一行，按登记时间由新到旧；只列出本人有权查看的信访件。"""
    async with connect() as connection:
        page = await queries.page(connection, actor, query, query.cursor, query.limit, now)
    return Response(page.body(), media_type="application/json")


@router.get("/count")
async def count_entries(
    filters: Annotated[schemas.LedgerFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> Count:
    """台账总数，与列表同样的查看范围和筛选条件。"""
    return Count(count=await queries.count(session, actor, filters, now))
