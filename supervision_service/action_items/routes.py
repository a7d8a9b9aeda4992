"""Action items over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from shared import history
from shared.auth import Caller, guarded
from shared.bodies import Empty, WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.history import HistoryRow
from shared.pages import Page
from supervision_service.action_items import commands, queries, rules, schemas
from supervision_service.action_items.models import ActionItem
from supervision_service.listings.rules import READERS
from supervision_service.listings.schemas import MoveOut
from supervision_service.weekly_sessions import queries as sessions
from supervision_service.weekly_sessions.models import WeeklySession

router = new_router(tags=["weekly"])


@router.post("/weekly-sessions/{id}/action-items", status_code=201, response_model=schemas.ItemOut)
async def assign(
    weekly: Annotated[WeeklySession, guarded(rules.ASSIGN, sessions.to_change)],
    form: schemas.ItemIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """议定事项：会上对一件挂牌件决定由哪个单位在何时以前办理什么。"""
    item = await commands.assign(session, actor, weekly, form, now)
    return await queries.changed(session, item, actor, now)


@router.get("/action-items", response_model=Page[schemas.ItemOut], dependencies=[guarded(READERS)])
async def page(
    query: Annotated[schemas.ItemPage, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """议定事项清单，期限最早的在前；按周调度查询时含以前结转的。"""
    return await queries.page(session, actor, query, now)


@router.get("/action-items/count", dependencies=[guarded(READERS)])
async def count(
    query: Annotated[schemas.ItemFilters, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, int]:
    """同样条件下的议定事项数。"""
    return {"count": await queries.count(session, actor, query, now)}


@router.get("/action-items/{id}", response_model=schemas.ItemOut, dependencies=[guarded(READERS)])
async def one(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """一项议定事项：内容、责任单位、期限、答复。"""
    item = await queries.one(session, actor, id)
    tag(response, item.version)
    return queries.to_response(item, actor, now)


@router.get(
    "/action-items/{id}/history", response_model=list[MoveOut], dependencies=[guarded(READERS)]
)
async def moves(id: UUID, actor: Caller, session: ReadSession) -> list[HistoryRow]:
    """一项议定事项的办理经过。"""
    await queries.one(session, actor, id)
    return list(await history.of(session, id))


@router.post("/action-items/{id}/answer", response_model=schemas.ItemOut)
async def answer(
    item: Annotated[ActionItem, guarded(rules.ANSWER, queries.to_change)],
    form: schemas.ItemAnswer,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """责任单位答复办理情况。"""
    await commands.answer(session, actor, item, form, now)
    return await queries.changed(session, item, actor, now)


@router.post("/action-items/{id}/return", response_model=schemas.ItemOut)
async def send_back(
    item: Annotated[ActionItem, guarded(rules.RETURN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """退回答复，说明理由。"""
    await commands.send_back(session, actor, item, form, now)
    return await queries.changed(session, item, actor, now)


@router.post("/action-items/{id}/confirm", response_model=schemas.ItemOut)
async def confirm(
    item: Annotated[ActionItem, guarded(rules.CONFIRM, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """确认议定事项已经完成。"""
    await commands.confirm(session, actor, item, now)
    return await queries.changed(session, item, actor, now)


@router.post("/action-items/{id}/move-due", response_model=schemas.ItemOut)
async def move_due(
    item: Annotated[ActionItem, guarded(rules.MOVE_DUE, queries.to_change)],
    form: schemas.DueIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """调整完成期限，说明理由。"""
    await commands.move_due(session, actor, item, form, now)
    return await queries.changed(session, item, actor, now)


@router.post("/action-items/{id}/drop", response_model=schemas.ItemOut)
async def drop(
    item: Annotated[ActionItem, guarded(rules.DROP, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销不再需要办理的议定事项，说明理由。"""
    await commands.drop(session, actor, item, form, now)
    return await queries.changed(session, item, actor, now)


@router.post("/action-items/{id}/reopen", response_model=schemas.ItemOut)
async def reopen(
    item: Annotated[ActionItem, guarded(rules.REOPEN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """恢复误确认或者误撤销的议定事项，说明理由。"""
    await commands.reopen(session, actor, item, form, now)
    return await queries.changed(session, item, actor, now)
