"""The duty roster over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from intake_service.reception.registration.rules import READERS
from intake_service.reception.registration.schemas import HistoryOut, HistoryQuery
from intake_service.urgency.duties import commands, queries, rules, schemas
from intake_service.urgency.duties.models import Duty
from shared import history
from shared.auth import Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.pages import Page

router = new_router(prefix="/duties", tags=["duties"])


@router.post("", status_code=201, response_model=schemas.DutyOut,
             dependencies=[guarded(rules.NAME)])  # fmt: skip
async def name(form: schemas.DutyIn, actor: Caller, session: Session, now: Now) -> dict[str, Any]:
    """安排本单位某日的值班领导。"""
    duty = await commands.name(session, actor, form, now)
    return await queries.changed(session, duty, actor, now)


@router.get("", response_model=Page[schemas.DutyOut], dependencies=[guarded(READERS)])
async def listing(
    query: Annotated[schemas.DutyQuery, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """值班表：按日期倒序。"""
    return await queries.listing(session, actor, query, now)


@router.get("/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.DutyFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的值班安排总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/{id}", response_model=schemas.DutyOut, dependencies=[guarded(READERS)])
async def detail(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """某日的值班安排。"""
    found = await queries.told(session, await queries.duty(session, actor, id), actor, now)
    tag(response, found["version"])
    return found


@router.get("/{id}/history", response_model=Page[HistoryOut], dependencies=[guarded(READERS)])
async def what_happened(
    id: UUID, query: Annotated[HistoryQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """值班安排的历次调整。"""
    await queries.duty(session, actor, id)
    return history.page(await history.of(session, id, query.limit, query.after), query.limit)


@router.post("/{id}/change", response_model=schemas.DutyOut)
async def change(
    duty: Annotated[Duty, guarded(rules.CHANGE, queries.to_change)],
    form: schemas.DutyChange,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """调整值班领导，须说明理由；已经结束的值班不能调整。"""
    await commands.change(session, actor, duty, form, now)
    return await queries.changed(session, duty, actor, now)


@router.post("/{id}/remove", response_model=schemas.DutyOut)
async def remove(
    duty: Annotated[Duty, guarded(rules.REMOVE, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """取消值班安排，须说明理由；已经结束的值班不能取消。"""
    await commands.remove(session, actor, duty, form, now)
    return await queries.changed(session, duty, actor, now)
