"""Candidates over HTTP."""

from typing import Annotated, Any

from fastapi import Query

from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession
from shared.edge import router as new_router
from shared.pages import Page
from supervision_service.candidates import queries, schemas
from supervision_service.listings.rules import NOMINATE

router = new_router(prefix="/candidates", tags=["candidates"])


@router.get("", response_model=Page[schemas.CandidateOut], dependencies=[guarded(NOMINATE)])
async def page(
    query: Annotated[schemas.CandidatePage, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """可提名挂牌的事项及各项理由的事实；不作结论，由人提名。已挂牌、已并入和厅内处室办理的不在其中。"""
    return await queries.page(session, actor, query, now)


@router.get("/count", dependencies=[guarded(NOMINATE)])
async def count(
    query: Annotated[schemas.CandidateFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下的事项总数。"""
    return {"count": await queries.count(session, actor, query, now)}
