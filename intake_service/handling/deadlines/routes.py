"""Reading deadlines."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from intake_service.handling.deadlines import queries, schemas
from intake_service.reception.registration.rules import READERS
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession
from shared.edge import router as new_router
from shared.pages import Page

router = new_router(prefix="/deadlines", tags=["deadlines"])


@router.get("", response_model=Page[schemas.DeadlineOut], dependencies=[guarded(READERS)])
async def listing(
    query: Annotated[schemas.DeadlineQuery, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, Any]:
    """期限清单：按法定截止日先后排列。"""
    return await queries.listing(session, actor, query, now)


@router.get("/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.DeadlineFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下的期限总数。"""
    return {"count": await queries.count(session, actor, filters, now)}


@router.get("/{id}/explanation", dependencies=[guarded(READERS)])
async def explanation(id: UUID, actor: Caller, session: ReadSession) -> schemas.ExplanationOut:
    """期限是怎样算出来的：依据、起算、逐日计算、延长和顺延。"""
    found = await queries.explanation(session, actor, id)
    return schemas.ExplanationOut.model_validate(found)
