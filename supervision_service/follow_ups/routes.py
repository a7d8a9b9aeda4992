"""Tasks that were decided together over HTTP."""

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
from supervision_service.follow_ups import commands, queries, rules, schemas
from supervision_service.follow_ups.models import FollowUp
from supervision_service.listings.rules import READERS
from supervision_service.listings.schemas import MoveOut

router = new_router(tags=["follow-ups"])


@router.get(
    "/follow-ups", response_model=Page[schemas.FollowUpOut], dependencies=[guarded(READERS)]
)
async def page(
    query: Annotated[schemas.FollowUpPage, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """会商和联席会议议定的落实任务，先到期的在前。"""
    return await queries.page(session, actor, query, now)


@router.get("/follow-ups/count", dependencies=[guarded(READERS)])
async def count(
    query: Annotated[schemas.FollowUpFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下的落实任务总数。"""
    return {"count": await queries.count(session, actor, query, now)}


@router.get("/follow-ups/{id}", response_model=schemas.FollowUpOut, dependencies=[guarded(READERS)])
async def one(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """一项落实任务：承担单位、期限、答复。"""
    row = await queries.one(session, actor, id)
    tag(response, row.version)
    return queries.to_response(row, actor, now)


@router.get(
    "/follow-ups/{id}/history", response_model=list[MoveOut], dependencies=[guarded(READERS)]
)
async def moves(id: UUID, actor: Caller, session: ReadSession) -> list[HistoryRow]:
    """一项落实任务的办理经过。"""
    await queries.one(session, actor, id)
    return list(await history.of(session, id))


@router.post("/follow-ups/{id}/answer", response_model=schemas.FollowUpOut)
async def answer(
    row: Annotated[FollowUp, guarded(rules.ANSWER, queries.to_change)],
    form: schemas.AnswerIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """承担单位答复落实情况。"""
    await commands.answer(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/follow-ups/{id}/confirm", response_model=schemas.FollowUpOut)
async def confirm(
    row: Annotated[FollowUp, guarded(rules.CONFIRM, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """确认落实；答复人自己不能确认。"""
    await commands.confirm(session, actor, row, now)
    return await queries.changed(session, row, actor, now)


@router.post("/follow-ups/{id}/return", response_model=schemas.FollowUpOut)
async def return_(
    row: Annotated[FollowUp, guarded(rules.RETURN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """退回，说明理由，由承担单位继续落实。"""
    await commands.return_(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/follow-ups/{id}/reopen", response_model=schemas.FollowUpOut)
async def reopen(
    row: Annotated[FollowUp, guarded(rules.REOPEN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """恢复已确认或者已取消的任务，说明理由。"""
    await commands.reopen(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/follow-ups/{id}/move-due", response_model=schemas.FollowUpOut)
async def move_due(
    row: Annotated[FollowUp, guarded(rules.MOVE_DUE, queries.to_change)],
    form: schemas.NewDue,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """调整落实期限，说明理由。"""
    await commands.move_due(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/follow-ups/{id}/cancel", response_model=schemas.FollowUpOut)
async def cancel(
    row: Annotated[FollowUp, guarded(rules.CANCEL, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """取消，说明理由。"""
    await commands.cancel(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)
