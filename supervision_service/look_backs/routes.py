"""Look-backs over HTTP."""

from typing import Annotated, Any

from fastapi import Query

from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.pages import Page
from supervision_service.listings.rules import READERS
from supervision_service.look_backs import commands, queries, rules, schemas
from supervision_service.look_backs.models import LookBack

router = new_router(prefix="/look-backs", tags=["look-backs"])


@router.get("", response_model=Page[schemas.LookBackOut], dependencies=[guarded(READERS)])
async def page(
    query: Annotated[schemas.LookBackPage, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """回头看清单，先到期的在前。"""
    return await queries.page(session, actor, query, now)


@router.get("/count", dependencies=[guarded(READERS)])
async def count(
    query: Annotated[schemas.LookBackFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下的回头看总数。"""
    return {"count": await queries.count(session, actor, query, now)}


@router.post("/{id}/record", response_model=schemas.LookBackOut)
async def record(
    row: Annotated[LookBack, guarded(rules.RECORD, queries.to_change)],
    form: schemas.LookBackRecord,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """记录一次回头看；三次都合格即终结，认定反弹即重新挂牌。"""
    await commands.record(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)
