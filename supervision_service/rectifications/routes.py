"""Rectifications over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from shared import history
from shared.auth import Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.history import HistoryRow
from shared.pages import Page
from supervision_service.listings.rules import READERS
from supervision_service.listings.schemas import MoveOut
from supervision_service.rectifications import commands, queries, rules, schemas
from supervision_service.rectifications.models import Rectification

router = new_router(prefix="/rectifications", tags=["rectifications"])


@router.get("", response_model=Page[schemas.RectificationOut], dependencies=[guarded(READERS)])
async def page(
    query: Annotated[schemas.RectificationPage, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, Any]:
    """整改清单，先到期的在前。"""
    return await queries.page(session, actor, query, now)


@router.get("/count", dependencies=[guarded(READERS)])
async def count(
    query: Annotated[schemas.RectificationFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下的整改事项数。"""
    return {"count": await queries.count(session, actor, query, now)}


@router.get("/{id}", response_model=schemas.RectificationOut, dependencies=[guarded(READERS)])
async def one(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """一项整改：问题、责任单位、期限、答复、确认。"""
    row = await queries.one(session, actor, id)
    tag(response, row.version)
    return queries.to_response(row, actor, now)


@router.get("/{id}/history", response_model=list[MoveOut], dependencies=[guarded(READERS)])
async def moves(id: UUID, actor: Caller, session: ReadSession) -> list[HistoryRow]:
    """一项整改的办理经过。"""
    await queries.one(session, actor, id)
    return list(await history.of(session, id))


@router.post("/{id}/answer", response_model=schemas.RectificationOut)
async def answer(
    row: Annotated[Rectification, guarded(rules.ANSWER, queries.to_change)],
    form: schemas.RectificationAnswer,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """责任单位答复整改情况和凭据。"""
    await commands.answer(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/confirm", response_model=schemas.RectificationOut)
async def confirm(
    row: Annotated[Rectification, guarded(rules.CONFIRM, queries.to_change)],
    form: schemas.Confirmation,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """确认整改到位。"""
    await commands.confirm(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/return", response_model=schemas.RectificationOut)
async def send_back(
    row: Annotated[Rectification, guarded(rules.RETURN, queries.to_change)],
    form: schemas.Resumption,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """退回整改答复，说明理由；期限可以另定。"""
    await commands.send_back(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/withdraw", response_model=schemas.RectificationOut)
async def withdraw(
    row: Annotated[Rectification, guarded(rules.WITHDRAW, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销不成立的整改事项，说明理由。"""
    await commands.withdraw(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/reopen", response_model=schemas.RectificationOut)
async def reopen(
    row: Annotated[Rectification, guarded(rules.REOPEN, queries.to_change)],
    form: schemas.Resumption,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """恢复已经确认或者撤销的整改事项，说明理由。"""
    await commands.reopen(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)
