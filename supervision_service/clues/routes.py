"""Clues over HTTP."""

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
from supervision_service.clues import commands, queries, rules, schemas
from supervision_service.clues.models import Clue
from supervision_service.listings.schemas import MoveOut

router = new_router(tags=["clues"])


@router.post(
    "/clues", status_code=201, response_model=schemas.ClueOut, dependencies=[guarded(rules.NOTE)]
)
async def note(form: schemas.ClueIn, actor: Caller, session: Session, now: Now) -> dict[str, Any]:
    """登记办理信访事项中发现的违法线索，报请领导决定移交。"""
    row = await commands.note(session, actor, form, now)
    return await queries.changed(session, row, actor, now)


@router.get("/clues", response_model=Page[schemas.ClueOut], dependencies=[guarded(rules.READERS)])
async def page(
    query: Annotated[schemas.CluePage, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """线索清单，最近登记的在前；只有登记人、信访办负责人和决定的领导可以查看。"""
    return await queries.page(session, actor, query, now)


@router.get("/clues/count", dependencies=[guarded(rules.READERS)])
async def count(
    query: Annotated[schemas.ClueFilters, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, int]:
    """同样条件下的线索总数。"""
    return {"count": await queries.count(session, actor, query, now)}


@router.get("/clues/{id}", response_model=schemas.ClueOut, dependencies=[guarded(rules.READERS)])
async def one(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """一条线索：内容、事实、移交函、回执和处理情况。"""
    row = await queries.one(session, actor, id, now)
    tag(response, row.version)
    return queries.to_response(row, actor, now)


@router.get(
    "/clues/{id}/history", response_model=list[MoveOut], dependencies=[guarded(rules.READERS)]
)
async def moves(id: UUID, actor: Caller, session: ReadSession, now: Now) -> list[HistoryRow]:
    """一条线索的办理经过。"""
    await queries.one(session, actor, id, now)
    return list(await history.of(session, id))


@router.post("/clues/{id}/revise", response_model=schemas.ClueOut)
async def revise(
    row: Annotated[Clue, guarded(rules.REVISE, queries.to_change)],
    form: schemas.ClueRevision,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """修改尚未决定移交的线索，说明理由。"""
    await commands.revise(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/clues/{id}/approve", response_model=schemas.ClueOut)
async def approve(
    row: Annotated[Clue, guarded(rules.APPROVE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """领导同意移交。"""
    await commands.approve(session, actor, row, now)
    return await queries.changed(session, row, actor, now)


@router.post("/clues/{id}/drop", response_model=schemas.ClueOut)
async def drop(
    row: Annotated[Clue, guarded(rules.DROP, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """领导决定不予移交，说明理由。"""
    await commands.drop(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/clues/{id}/withdraw", response_model=schemas.ClueOut)
async def withdraw(
    row: Annotated[Clue, guarded(rules.WITHDRAW, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """移交以前撤回，说明理由。"""
    await commands.withdraw(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/clues/{id}/reopen", response_model=schemas.ClueOut)
async def reopen(
    row: Annotated[Clue, guarded(rules.REOPEN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """恢复不予移交或者已撤回的线索，说明理由。"""
    await commands.reopen(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/clues/{id}/hand-over", response_model=schemas.ClueOut)
async def hand_over(
    row: Annotated[Clue, guarded(rules.HAND_OVER, queries.to_change)],
    form: schemas.ClueHandOver,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """移交有权处理的机关，编发移交函，定反馈期限。"""
    await commands.hand_over(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/clues/{id}/undo-hand-over", response_model=schemas.ClueOut)
async def undo_hand_over(
    row: Annotated[Clue, guarded(rules.UNDO_HAND_OVER, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销移交，说明理由。"""
    await commands.undo_hand_over(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/clues/{id}/record-receipt", response_model=schemas.ClueOut)
async def record_receipt(
    row: Annotated[Clue, guarded(rules.RECORD_RECEIPT, queries.to_change)],
    form: schemas.ClueReceipt,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记接收回执的编号和日期。"""
    await commands.record_receipt(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/clues/{id}/undo-receipt", response_model=schemas.ClueOut)
async def undo_receipt(
    row: Annotated[Clue, guarded(rules.UNDO_RECEIPT, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销接收登记，说明理由。"""
    await commands.undo_receipt(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/clues/{id}/record-taking-up", response_model=schemas.ClueOut)
async def record_taking_up(
    row: Annotated[Clue, guarded(rules.RECORD_TAKING_UP, queries.to_change)],
    form: schemas.ClueTakingUp,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记接收机关已经受理。"""
    await commands.record_taking_up(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/clues/{id}/record-refusal", response_model=schemas.ClueOut)
async def record_refusal(
    row: Annotated[Clue, guarded(rules.RECORD_REFUSAL, queries.to_change)],
    form: schemas.ClueRefusal,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记接收机关不予受理及其理由。"""
    await commands.record_refusal(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/clues/{id}/undo-decision", response_model=schemas.ClueOut)
async def undo_decision(
    row: Annotated[Clue, guarded(rules.UNDO_DECISION, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销受理情况的登记，说明理由。"""
    await commands.undo_decision(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/clues/{id}/redirect", response_model=schemas.ClueOut)
async def redirect(
    row: Annotated[Clue, guarded(rules.REDIRECT, queries.to_change)],
    form: schemas.ClueRedirection,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不予受理的，改向其他机关移交，说明理由。"""
    await commands.redirect(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/clues/{id}/record-result", response_model=schemas.ClueOut)
async def record_result(
    row: Annotated[Clue, guarded(rules.RECORD_RESULT, queries.to_change)],
    form: schemas.ClueResult,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记查处结果。"""
    await commands.record_result(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/clues/{id}/undo-result", response_model=schemas.ClueOut)
async def undo_result(
    row: Annotated[Clue, guarded(rules.UNDO_RESULT, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销查处结果的登记，说明理由。"""
    await commands.undo_result(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/clues/{id}/move-due", response_model=schemas.ClueOut)
async def move_due(
    row: Annotated[Clue, guarded(rules.MOVE_DUE, queries.to_change)],
    form: schemas.ClueDue,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """调整反馈期限，说明理由。"""
    await commands.move_due(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/clues/{id}/remind", response_model=schemas.ClueOut)
async def remind(
    row: Annotated[Clue, guarded(rules.REMIND, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """按系统的建议发出催问函，编发文字号。"""
    await commands.remind(session, actor, row, now)
    return await queries.changed(session, row, actor, now)


@router.post("/clues/{id}/dismiss", response_model=schemas.ClueOut)
async def dismiss(
    row: Annotated[Clue, guarded(rules.DISMISS, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不予催问，说明理由。"""
    await commands.dismiss(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)
