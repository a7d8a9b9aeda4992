"""Tasks over HTTP."""

from typing import Annotated, Any

from fastapi import Query

from intake_service.tasks import schemas
from intake_service.tasks.queries import WORK_QUEUES
from intake_service.tasks.rules import ASKED
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession
from shared.edge import router as new_router
from shared.pages import Page

router = new_router(prefix="/tasks", tags=["tasks"])


@router.get("", response_model=Page[schemas.TaskOut], dependencies=[guarded(ASKED)])
async def listing(
    query: Annotated[schemas.TaskQuery, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """待办：本单位等待本人角色办理的事项，最先到期的在前。"""
    return await WORK_QUEUES.listing(session, actor, query, now, mine=query.mine)


@router.get("/count", dependencies=[guarded(ASKED)])
async def count(
    filters: Annotated[schemas.TaskFilters, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, int]:
    """同样条件下的待办总数。"""
    return {"count": await WORK_QUEUES.count(session, actor, filters, now, mine=filters.mine)}


@router.get("/queues", response_model=list[schemas.QueueOut], dependencies=[guarded(ASKED)])
async def queues(actor: Caller, session: ReadSession, now: Now) -> list[dict[str, Any]]:
    """各类待办的件数，以及其中已逾期、十日内到期的件数。"""
    return await WORK_QUEUES.queues(session, actor, now)
