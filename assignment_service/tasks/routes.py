"""Tasks over HTTP."""

from typing import Annotated, Any

from fastapi import Query

from assignment_service.leaders.rules import READERS
from assignment_service.tasks import schemas
from assignment_service.tasks.queries import WORK_QUEUES
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import ReadSession
from shared.edge import router as new_router
from shared.pages import Page

router = new_router(prefix="/tasks", tags=["tasks"])


@router.get("", response_model=Page[schemas.TaskOut], dependencies=[guarded(READERS)])
async def listing(
    query: Annotated[schemas.TaskQuery, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """包案待办：等待本单位、本人角色办理的事项，最先到期的在前。"""
    return await WORK_QUEUES.listing(session, actor, query, now)


@router.get("/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.TaskFilters, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, int]:
    """同样条件下的待办总数。"""
    return {"count": await WORK_QUEUES.count(session, actor, filters, now)}


@router.get("/queues", response_model=list[schemas.QueueOut], dependencies=[guarded(READERS)])
async def queues(actor: Caller, session: ReadSession, now: Now) -> list[dict[str, Any]]:
    """各类包案待办的件数，以及其中已逾期、十日内到期的件数。"""
    return await WORK_QUEUES.queues(session, actor, now)
