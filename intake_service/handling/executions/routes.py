"""Executions over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from intake_service.handling.executions import commands, queries, rules, schemas
from intake_service.handling.executions.models import Execution
from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.schemas import HistoryOut, HistoryQuery, PieceRow
from shared import history
from shared.auth import Caller, guarded
from shared.bodies import Empty, WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.pages import Page

READERS = piece_rules.READERS
router = new_router(tags=["executions"])


@router.post("/pieces/{id}/record-facets", response_model=PieceRow)
async def record_facets(
    piece: Annotated[Piece, guarded(piece_rules.RECORD_FACETS, piece_to_change)],
    form: schemas.FacetsIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记“三到位一处理”情况：可多选，重新登记即更正（《信访工作条例》第二十七条）。"""
    done = await commands.record_facets(session, actor, piece, form, now)
    return pieces.to_response(done, actor)


@router.get("/executions", response_model=Page[schemas.ExecutionOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def listing(
    query: Annotated[schemas.ExecutionQuery, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, Any]:
    """落实清单：处理意见支持的各项请求，按列入时间倒序。"""
    return await queries.listing(session, actor, query, now)


@router.get("/executions/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.ExecutionFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下的落实事项总数。"""
    return {"count": await queries.count(session, actor, filters, now)}


@router.get("/executions/{id}", response_model=schemas.ExecutionOut,
            dependencies=[guarded(READERS)])  # fmt: skip
async def detail(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """落实事项详情。"""
    found = await queries.detail(session, actor, id, now)
    tag(response, found["version"])
    return found


@router.get("/executions/{id}/history", response_model=Page[HistoryOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def what_happened(
    id: UUID, query: Annotated[HistoryQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """落实事项的经过，含历次进展、督促和期限调整。"""
    await queries.execution(session, actor, id)
    return history.page(await history.of(session, id, query.limit, query.after), query.limit)


@router.post("/executions/{id}/state-due", response_model=schemas.ExecutionOut)
async def state_due(
    execution: Annotated[Execution, guarded(rules.STATE_DUE, queries.to_change)],
    form: schemas.DueIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """责任单位确定落实期限。"""
    await commands.state_due(session, actor, execution, form, now)
    return await queries.changed(session, execution, actor, now)


@router.post("/executions/{id}/move-due", response_model=schemas.ExecutionOut)
async def move_due(
    execution: Annotated[Execution, guarded(rules.MOVE_DUE, queries.to_change)],
    form: schemas.DueMove,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """调整落实期限：由负责人说明理由，原期限留痕。"""
    await commands.move_due(session, actor, execution, form, now)
    return await queries.changed(session, execution, actor, now)


@router.post("/executions/{id}/note-progress", response_model=schemas.ExecutionOut)
async def note_progress(
    execution: Annotated[Execution, guarded(rules.NOTE_PROGRESS, queries.to_change)],
    form: schemas.Progress,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记落实进展，历次均保留在经过中。"""
    await commands.note(session, actor, execution, rules.NOTE_PROGRESS, form, now)
    return await queries.changed(session, execution, actor, now)


@router.post("/executions/{id}/urge", response_model=schemas.ExecutionOut)
async def urge(
    execution: Annotated[Execution, guarded(rules.URGE, queries.to_change)],
    form: schemas.Progress,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """督促责任单位落实（《信访工作条例》第三十二条）。"""
    await commands.note(session, actor, execution, rules.URGE, form, now)
    return await queries.changed(session, execution, actor, now)


@router.post("/executions/{id}/record-done", response_model=schemas.ExecutionOut)
async def record_done(
    execution: Annotated[Execution, guarded(rules.RECORD_DONE, queries.to_change)],
    form: schemas.DoneIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记已经落实：须先上传凭证。"""
    await commands.record_done(session, actor, execution, form, now)
    return await queries.changed(session, execution, actor, now)


@router.post("/executions/{id}/undo-done", response_model=schemas.ExecutionOut)
async def undo_done(
    execution: Annotated[Execution, guarded(rules.UNDO_DONE, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销有误的落实登记，须说明理由。"""
    await commands.open_again(session, actor, execution, rules.UNDO_DONE, form, now)
    return await queries.changed(session, execution, actor, now)


@router.post("/executions/{id}/confirm", response_model=schemas.ExecutionOut)
async def confirm(
    execution: Annotated[Execution, guarded(rules.CONFIRM, queries.to_confirm)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """交办机关确认已经落实。"""
    await commands.confirm(session, actor, execution, now)
    return await queries.changed(session, execution, actor, now)


@router.post("/executions/{id}/return", response_model=schemas.ExecutionOut)
async def return_(
    execution: Annotated[Execution, guarded(rules.RETURN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """没有落实到位的，退回责任单位继续落实，须说明理由。"""
    await commands.open_again(session, actor, execution, rules.RETURN, form, now)
    return await queries.changed(session, execution, actor, now)


@router.post("/executions/{id}/undo-confirmation", response_model=schemas.ExecutionOut)
async def undo_confirmation(
    execution: Annotated[Execution, guarded(rules.UNDO_CONFIRMATION, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销有误的落实确认，须说明理由。"""
    await commands.undo_confirmation(session, actor, execution, form, now)
    return await queries.changed(session, execution, actor, now)


@router.post("/executions/{id}/end", response_model=schemas.ExecutionOut)
async def end(
    execution: Annotated[Execution, guarded(rules.END, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """终止落实：信访人放弃或者已无从落实的，由交办机关说明理由。"""
    await commands.end(session, actor, execution, form, now)
    return await queries.changed(session, execution, actor, now)


@router.post("/executions/{id}/undo-end", response_model=schemas.ExecutionOut)
async def undo_end(
    execution: Annotated[Execution, guarded(rules.UNDO_END, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """恢复终止有误的落实，须说明理由。"""
    await commands.open_again(session, actor, execution, rules.UNDO_END, form, now)
    return await queries.changed(session, execution, actor, now)
