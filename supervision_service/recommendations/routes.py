"""Recommendations over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from shared.auth import Caller, guarded
from shared.bodies import Empty, WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.history import HistoryRow
from shared.pages import Page
from supervision_service.listings.rules import READERS
from supervision_service.listings.schemas import MoveOut
from supervision_service.recommendations import commands, queries, rules, schemas
from supervision_service.recommendations.models import Recommendation

router = new_router(prefix="/recommendations", tags=["recommendations"])


@router.post("", status_code=201, response_model=schemas.RecommendationOut,
             dependencies=[guarded(rules.DRAFT)])  # fmt: skip
async def draft(
    form: schemas.RecommendationIn, actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """起草改进工作、完善政策或者追究责任的建议书，写明事实、依据、建议和答复期限。"""
    row = await commands.draft(session, actor, form, now)
    return await queries.changed(session, row, actor, now)


@router.get("", response_model=Page[schemas.RecommendationOut], dependencies=[guarded(READERS)])
async def page(
    query: Annotated[schemas.RecommendationPage, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, Any]:
    """建议书清单，最近起草的在前；收文单位只见发给本单位的。"""
    return await queries.page(session, actor, query, now)


@router.get("/count", dependencies=[guarded(READERS)])
async def count(
    query: Annotated[schemas.RecommendationFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下的建议书数。"""
    return {"count": await queries.count(session, actor, query, now)}


@router.get("/{id}", response_model=schemas.RecommendationOut, dependencies=[guarded(READERS)])
async def one(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """一件建议书：事实、依据、建议、文书、答复和落实情况。"""
    row = await queries.one(session, actor, id)
    tag(response, row.version)
    return queries.to_response(row, actor, now)


@router.get("/{id}/history", response_model=list[MoveOut], dependencies=[guarded(READERS)])
async def moves(id: UUID, actor: Caller, session: ReadSession) -> list[HistoryRow]:
    """一件建议书的办理经过；收文单位只见发出以后的。"""
    return await queries.moves(session, actor, id)


@router.post("/{id}/revise", response_model=schemas.RecommendationOut)
async def revise(
    row: Annotated[Recommendation, guarded(rules.REVISE, queries.to_change)],
    form: schemas.RecommendationRevision,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """修改建议书，说明理由；须重新决定。"""
    await commands.revise(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/decide", response_model=schemas.RecommendationOut)
async def decide(
    row: Annotated[Recommendation, guarded(rules.DECIDE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """厅主要领导同意提出建议；起草人不能决定。"""
    await commands.decide(session, actor, row, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/reject", response_model=schemas.RecommendationOut)
async def reject(
    row: Annotated[Recommendation, guarded(rules.REJECT, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """厅主要领导不予提出建议，说明理由。"""
    await commands.reject(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/undo-decision", response_model=schemas.RecommendationOut)
async def undo_decision(
    row: Annotated[Recommendation, guarded(rules.UNDO_DECISION, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """发出前撤回决定，说明理由。"""
    await commands.undo_decision(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/withdraw", response_model=schemas.RecommendationOut)
async def withdraw(
    row: Annotated[Recommendation, guarded(rules.WITHDRAW, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """发出前撤回建议书，说明理由。"""
    await commands.withdraw(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/undo-withdrawal", response_model=schemas.RecommendationOut)
async def undo_withdrawal(
    row: Annotated[Recommendation, guarded(rules.UNDO_WITHDRAWAL, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """恢复撤回的建议书，说明理由。"""
    await commands.undo_withdrawal(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/issue", response_model=schemas.RecommendationOut)
async def issue(
    row: Annotated[Recommendation, guarded(rules.ISSUE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """发出建议书，编发文字号，定答复期限。"""
    await commands.issue(session, actor, row, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/remind", response_model=schemas.RecommendationOut)
async def remind(
    row: Annotated[Recommendation, guarded(rules.REMIND, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    form: schemas.ReminderIn | None = None,
) -> dict[str, Any]:
    """逾期未答复的发函催复，另定答复期限。"""
    await commands.remind(session, actor, row, form or schemas.ReminderIn(), now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/dismiss-reminder", response_model=schemas.RecommendationOut)
async def dismiss_reminder(
    row: Annotated[Recommendation, guarded(rules.DISMISS_REMINDER, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不发函催复，说明理由。"""
    await commands.dismiss_reminder(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/answer", response_model=schemas.RecommendationOut)
async def answer(
    row: Annotated[Recommendation, guarded(rules.ANSWER, queries.to_change)],
    form: schemas.RecommendationAnswer,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """收文单位书面答复是否采纳；没有全部采纳的说明理由。"""
    await commands.answer(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/record-answer", response_model=schemas.RecommendationOut)
async def record_answer(
    row: Annotated[Recommendation, guarded(rules.RECORD_ANSWER, queries.to_change)],
    form: schemas.ReceivedAnswer,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记系统外单位的来函答复。"""
    await commands.record_answer(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/undo-answer", response_model=schemas.RecommendationOut)
async def undo_answer(
    row: Annotated[Recommendation, guarded(rules.UNDO_ANSWER, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """收回有误的答复，说明理由，重新答复。"""
    await commands.undo_answer(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/note-progress", response_model=schemas.RecommendationOut)
async def note_progress(
    row: Annotated[Recommendation, guarded(rules.NOTE_PROGRESS, queries.to_change)],
    form: schemas.ProgressIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记采纳以后的落实进展。"""
    await commands.note_progress(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/close", response_model=schemas.RecommendationOut)
async def close(
    row: Annotated[Recommendation, guarded(rules.CLOSE, queries.to_change)],
    form: schemas.ConclusionIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """办结建议，登记最终落实情况。"""
    await commands.close(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/reopen", response_model=schemas.RecommendationOut)
async def reopen(
    row: Annotated[Recommendation, guarded(rules.REOPEN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """恢复跟踪已经办结的建议，说明理由。"""
    await commands.reopen(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/annul", response_model=schemas.RecommendationOut)
async def annul(
    row: Annotated[Recommendation, guarded(rules.ANNUL, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销已经发出的建议，另行发函告知，说明理由。"""
    await commands.annul(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)
