"""Joint handlings over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query, Response

from shared import history
from shared.auth import Caller, guarded
from shared.bodies import Empty, WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.history import HistoryRow
from shared.pages import Page
from supervision_service.joint_handlings import commands, queries, rules, schemas
from supervision_service.joint_handlings.commands import endings
from supervision_service.joint_handlings.models import JointHandling
from supervision_service.listings.rules import READERS
from supervision_service.listings.schemas import MoveOut

OrganNo = Annotated[int, Path(ge=1, le=10)]

router = new_router(tags=["joint-handlings"])


@router.post(
    "/joint-handlings",
    status_code=201,
    response_model=schemas.JointHandlingOut,
    dependencies=[guarded(rules.DRAFT)],
)
async def draft(
    form: schemas.JointHandlingIn, actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """起草联办函：商请其他部门联合办理或者联合查办一件信访事项。"""
    row = await commands.draft(session, actor, form, now)
    return await queries.changed(session, row, actor, now)


@router.get(
    "/joint-handlings",
    response_model=Page[schemas.JointHandlingOut],
    dependencies=[guarded(rules.READERS)],
)
async def page(
    query: Annotated[schemas.JointHandlingPage, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, Any]:
    """联办清单，最近起草的在前；部门账号只看到商请本部门的。"""
    return await queries.page(session, actor, query, now)


@router.get("/joint-handlings/count", dependencies=[guarded(rules.READERS)])
async def count(
    query: Annotated[schemas.JointHandlingFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下的联办总数。"""
    return {"count": await queries.count(session, actor, query, now)}


@router.get(
    "/joint-handlings/{id}",
    response_model=schemas.JointHandlingOut,
    dependencies=[guarded(rules.READERS)],
)
async def one(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """一件联办：问题、函件、各部门的答复和销号。"""
    row = await queries.one(session, actor, id, now)
    tag(response, row.version)
    return queries.to_response(row, actor, now)


@router.get(
    "/joint-handlings/{id}/history", response_model=list[MoveOut], dependencies=[guarded(READERS)]
)
async def moves(id: UUID, actor: Caller, session: ReadSession, now: Now) -> list[HistoryRow]:
    """一件联办的办理经过。"""
    await queries.one(session, actor, id, now)
    return list(await history.of(session, id))


@router.post("/joint-handlings/{id}/revise", response_model=schemas.JointHandlingOut)
async def revise(
    row: Annotated[JointHandling, guarded(rules.REVISE, queries.to_change)],
    form: schemas.JointHandlingRevision,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """修改尚未发出的联办函，说明理由。"""
    await commands.revise(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/joint-handlings/{id}/issue", response_model=schemas.JointHandlingOut)
async def issue(
    row: Annotated[JointHandling, guarded(rules.ISSUE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """签发联办函，逐个部门编发文字号。"""
    await commands.issue(session, actor, row, now)
    return await queries.changed(session, row, actor, now)


@router.post("/joint-handlings/{id}/cancel", response_model=schemas.JointHandlingOut)
async def cancel(
    row: Annotated[JointHandling, guarded(rules.CANCEL, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """取消联办，说明理由。"""
    await commands.cancel(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/joint-handlings/{id}/reopen", response_model=schemas.JointHandlingOut)
async def reopen(
    row: Annotated[JointHandling, guarded(rules.REOPEN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """取消以后重新起草，说明理由。"""
    await commands.reopen(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/joint-handlings/{id}/move-due", response_model=schemas.JointHandlingOut)
async def move_due(
    row: Annotated[JointHandling, guarded(rules.MOVE_DUE, queries.to_change)],
    form: schemas.OtherDue,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """调整答复期限，说明理由。"""
    await commands.move_due(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/joint-handlings/{id}/organs/{no}/answer", response_model=schemas.JointHandlingOut)
async def answer(
    row: Annotated[JointHandling, guarded(rules.ANSWER, queries.to_change)],
    no: OrganNo,
    form: schemas.OrganAnswer,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """有账号的部门自己答复：同意、部分同意或者不同意。"""
    await commands.answer(session, actor, row, no, form, now)
    return await queries.changed(session, row, actor, now)


@router.post(
    "/joint-handlings/{id}/organs/{no}/record-answer", response_model=schemas.JointHandlingOut
)
async def record_answer(
    row: Annotated[JointHandling, guarded(rules.RECORD_ANSWER, queries.to_change)],
    no: OrganNo,
    form: schemas.RecordedAnswer,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记没有账号的部门的答复，由第二人确认。"""
    await commands.record_answer(session, actor, row, no, form, now)
    return await queries.changed(session, row, actor, now)


@router.post(
    "/joint-handlings/{id}/organs/{no}/confirm-record", response_model=schemas.JointHandlingOut
)
async def confirm_record(
    row: Annotated[JointHandling, guarded(rules.CONFIRM_RECORD, queries.to_change)],
    no: OrganNo,
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """第二人确认来函登记。"""
    await endings.confirm_record(session, actor, row, no, now)
    return await queries.changed(session, row, actor, now)


@router.post(
    "/joint-handlings/{id}/organs/{no}/return-record", response_model=schemas.JointHandlingOut
)
async def return_record(
    row: Annotated[JointHandling, guarded(rules.RETURN_RECORD, queries.to_change)],
    no: OrganNo,
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """第二人退回来函登记，说明理由。"""
    await endings.return_record(session, actor, row, no, form, now)
    return await queries.changed(session, row, actor, now)


@router.post(
    "/joint-handlings/{id}/organs/{no}/undo-answer", response_model=schemas.JointHandlingOut
)
async def undo_answer(
    row: Annotated[JointHandling, guarded(rules.UNDO_ANSWER, queries.to_change)],
    no: OrganNo,
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销一个部门的答复，说明理由。"""
    await commands.undo_answer(session, actor, row, no, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/joint-handlings/{id}/organs/{no}/withdraw", response_model=schemas.JointHandlingOut)
async def withdraw(
    row: Annotated[JointHandling, guarded(rules.WITHDRAW, queries.to_change)],
    no: OrganNo,
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不再商请一个部门，说明理由。"""
    await commands.withdraw(session, actor, row, no, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/joint-handlings/{id}/organs/{no}/ask-again", response_model=schemas.JointHandlingOut)
async def ask_again(
    row: Annotated[JointHandling, guarded(rules.ASK_AGAIN, queries.to_change)],
    no: OrganNo,
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """恢复商请一个部门，说明理由。"""
    await commands.ask_again(session, actor, row, no, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/joint-handlings/{id}/organs/{no}/remind", response_model=schemas.JointHandlingOut)
async def remind(
    row: Annotated[JointHandling, guarded(rules.REMIND, queries.to_change)],
    no: OrganNo,
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """按系统的建议发出催办函，编发文字号。"""
    await commands.remind(session, actor, row, no, now)
    return await queries.changed(session, row, actor, now)


@router.post("/joint-handlings/{id}/organs/{no}/dismiss", response_model=schemas.JointHandlingOut)
async def dismiss(
    row: Annotated[JointHandling, guarded(rules.DISMISS, queries.to_change)],
    no: OrganNo,
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不予催办，说明理由。"""
    await commands.dismiss(session, actor, row, no, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/joint-handlings/{id}/record-findings", response_model=schemas.JointHandlingOut)
async def record_findings(
    row: Annotated[JointHandling, guarded(rules.RECORD_FINDINGS, queries.to_change)],
    form: schemas.FindingsIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记联合查办的记录和认定的情况。"""
    await commands.record_findings(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/joint-handlings/{id}/end", response_model=schemas.JointHandlingOut)
async def end(
    row: Annotated[JointHandling, guarded(rules.END, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """本单位确认销号；各方都已确认的，同时办结。"""
    await endings.end(session, actor, row, now)
    return await queries.changed(session, row, actor, now)


@router.post(
    "/joint-handlings/{id}/organs/{no}/confirm-end", response_model=schemas.JointHandlingOut
)
async def confirm_end(
    row: Annotated[JointHandling, guarded(rules.CONFIRM_END, queries.to_change)],
    no: OrganNo,
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """有账号的部门自己确认销号。"""
    await endings.confirm_end(session, actor, row, no, now)
    return await queries.changed(session, row, actor, now)


@router.post(
    "/joint-handlings/{id}/organs/{no}/record-end", response_model=schemas.JointHandlingOut
)
async def record_end(
    row: Annotated[JointHandling, guarded(rules.RECORD_END, queries.to_change)],
    no: OrganNo,
    form: schemas.Told,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记没有账号的部门确认销号，由第二人确认。"""
    await endings.record_end(session, actor, row, no, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/joint-handlings/{id}/resume", response_model=schemas.JointHandlingOut)
async def resume(
    row: Annotated[JointHandling, guarded(rules.RESUME, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """恢复联办，说明理由；各方的销号确认一并撤销。"""
    await endings.resume(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)
