"""Sanctions on units over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query, Response

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
from supervision_service.unit_sanctions import commands, queries, rules, schemas
from supervision_service.unit_sanctions.commands import serving
from supervision_service.unit_sanctions.models import UnitSanction

router = new_router(prefix="/unit-sanctions", tags=["unit sanctions"])

RequirementNo = Annotated[int, Path(ge=1, le=50, description="第几项要求")]


@router.post("", status_code=201, response_model=schemas.SanctionOut,
             dependencies=[guarded(rules.PROPOSE)])  # fmt: skip
async def propose(
    form: schemas.SanctionIn, actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """提请对一个市、县单位约谈、通报、责令限期整改或者挂牌督办，列明事由和可核对的事实。"""
    sanction = await commands.propose(session, actor, form, now)
    return await queries.changed(session, sanction, actor)


@router.get("", response_model=Page[schemas.SanctionOut], dependencies=[guarded(READERS)])
async def page(
    query: Annotated[schemas.SanctionPage, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """对单位措施的清单，最近提请的在前；单位只见已经送达本单位的。"""
    return await queries.page(session, actor, query)


@router.get("/count", dependencies=[guarded(READERS)])
async def count(
    query: Annotated[schemas.SanctionFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的措施数。"""
    return {"count": await queries.count(session, actor, query)}


@router.get("/circulars", response_model=Page[schemas.CircularOut], dependencies=[guarded(READERS)])
async def circulars(
    query: Annotated[schemas.CircularPage, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """发给本单位或者在系统内公布的通报，以及此后的撤销、代替和解除通知，最近的在前。"""
    return await queries.circulars(session, actor, query)


@router.get("/circulars/count", dependencies=[guarded(READERS)])
async def circular_count(actor: Caller, session: ReadSession) -> dict[str, int]:
    """可以阅读的通报数。"""
    return {"count": await queries.count_circulars(session, actor)}


@router.get("/{id}", response_model=schemas.SanctionOut, dependencies=[guarded(READERS)])
async def one(id: UUID, actor: Caller, session: ReadSession, response: Response) -> dict[str, Any]:
    """一项措施：事由、事实、要求、文书、整改报告和核查。"""
    sanction = await queries.one(session, actor, id)
    tag(response, sanction.version)
    return queries.to_response(sanction, actor)


@router.get("/{id}/history", response_model=list[MoveOut], dependencies=[guarded(READERS)])
async def moves(id: UUID, actor: Caller, session: ReadSession) -> list[HistoryRow]:
    """一项措施的办理经过；单位只见送达以后的。"""
    return await queries.moves(session, actor, id)


@router.post("/{id}/revise", response_model=schemas.SanctionOut)
async def revise(
    sanction: Annotated[UnitSanction, guarded(rules.REVISE, queries.to_change)],
    form: schemas.SanctionRevision,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """修改提请的措施，或者采用系统的建议，说明理由；须重新决定。"""
    await commands.revise(session, actor, sanction, form, now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/decide", response_model=schemas.SanctionOut)
async def decide(
    sanction: Annotated[UnitSanction, guarded(rules.DECIDE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """厅主要领导决定采取措施；提出人不能决定。"""
    await commands.decide(session, actor, sanction, now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/resolve", response_model=schemas.SanctionOut)
async def resolve(
    sanction: Annotated[UnitSanction, guarded(rules.RESOLVE, queries.to_change)],
    form: schemas.ResolvedIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """按双方已确认的联席会议决议采取措施。"""
    await commands.resolve(session, actor, sanction, form, now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/reject", response_model=schemas.SanctionOut)
async def reject(
    sanction: Annotated[UnitSanction, guarded(rules.REJECT, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """厅主要领导不予采取措施，说明理由。"""
    await commands.reject(session, actor, sanction, form, now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/undo-decision", response_model=schemas.SanctionOut)
async def undo_decision(
    sanction: Annotated[UnitSanction, guarded(rules.UNDO_DECISION, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """送达前撤回决定，说明理由。"""
    await commands.undo_decision(session, actor, sanction, form, now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/withdraw", response_model=schemas.SanctionOut)
async def withdraw(
    sanction: Annotated[UnitSanction, guarded(rules.WITHDRAW, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """送达前撤回提请，或者不采用系统的建议，说明理由。"""
    await commands.withdraw(session, actor, sanction, form, now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/undo-withdrawal", response_model=schemas.SanctionOut)
async def undo_withdrawal(
    sanction: Annotated[UnitSanction, guarded(rules.UNDO_WITHDRAWAL, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """恢复撤回的提请，说明理由。"""
    await commands.undo_withdrawal(session, actor, sanction, form, now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/serve", response_model=schemas.SanctionOut)
async def serve(
    sanction: Annotated[UnitSanction, guarded(rules.SERVE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    form: schemas.ServiceIn | None = None,
) -> dict[str, Any]:
    """送达单位，编发文字号；约谈写明日期、地点和由谁参加。"""
    await serving.serve(session, actor, sanction, form or schemas.ServiceIn(), now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/postpone", response_model=schemas.SanctionOut)
async def postpone(
    sanction: Annotated[UnitSanction, guarded(rules.POSTPONE, queries.to_change)],
    form: schemas.PostponementIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """约谈改期，另发通知，说明理由。"""
    await serving.postpone(session, actor, sanction, form, now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/acknowledge", response_model=schemas.SanctionOut)
async def acknowledge(
    sanction: Annotated[UnitSanction, guarded(rules.ACKNOWLEDGE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    form: schemas.ReceiptIn | None = None,
) -> dict[str, Any]:
    """单位签收，开始整改；代为登记的说明凭据。"""
    await commands.acknowledge(session, actor, sanction, form or schemas.ReceiptIn(), now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/record-interview", response_model=schemas.SanctionOut)
async def record_interview(
    sanction: Annotated[UnitSanction, guarded(rules.RECORD_INTERVIEW, queries.to_change)],
    form: schemas.InterviewIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记约谈情况，拟写纪要，列明要求和期限。"""
    await serving.record_interview(session, actor, sanction, form, now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/undo-interview", response_model=schemas.SanctionOut)
async def undo_interview(
    sanction: Annotated[UnitSanction, guarded(rules.UNDO_INTERVIEW, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销误登记的约谈，说明理由。"""
    await serving.undo_interview(session, actor, sanction, form, now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/sign-minutes", response_model=schemas.SanctionOut)
async def sign_minutes(
    sanction: Annotated[UnitSanction, guarded(rules.SIGN_MINUTES, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """厅方审签约谈纪要，送单位确认；记录人不能审签。"""
    await serving.sign_minutes(session, actor, sanction, now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/return-minutes", response_model=schemas.SanctionOut)
async def return_minutes(
    sanction: Annotated[UnitSanction, guarded(rules.RETURN_MINUTES, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """单位退回约谈纪要，或者厅方收回，说明理由。"""
    await serving.return_minutes(session, actor, sanction, form, now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/confirm-minutes", response_model=schemas.SanctionOut)
async def confirm_minutes(
    sanction: Annotated[UnitSanction, guarded(rules.CONFIRM_MINUTES, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """单位确认约谈纪要，编发文字号，开始整改。"""
    await serving.confirm_minutes(session, actor, sanction, now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/requirements/{no}/report", response_model=schemas.SanctionOut)
async def report(
    sanction: Annotated[UnitSanction, guarded(rules.REPORT, queries.to_change)],
    no: RequirementNo,
    form: schemas.ReportIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """单位报告一项要求的整改情况。"""
    await commands.report(session, actor, sanction, no, form, now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/requirements/{no}/take-back-report", response_model=schemas.SanctionOut)
async def take_back_report(
    sanction: Annotated[UnitSanction, guarded(rules.TAKE_BACK_REPORT, queries.to_change)],
    no: RequirementNo,
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """单位收回有误的整改报告，说明理由。"""
    await commands.take_back_report(session, actor, sanction, no, form, now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/requirements/{no}/return-report", response_model=schemas.SanctionOut)
async def return_report(
    sanction: Annotated[UnitSanction, guarded(rules.RETURN_REPORT, queries.to_change)],
    no: RequirementNo,
    form: schemas.ReturnIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """退回一项整改报告，说明理由；期限可以另定。"""
    await commands.return_report(session, actor, sanction, no, form, now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/requirements/{no}/move-due", response_model=schemas.SanctionOut)
async def move_due(
    sanction: Annotated[UnitSanction, guarded(rules.MOVE_DUE, queries.to_change)],
    no: RequirementNo,
    form: schemas.DueIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """调整一项要求的期限，说明理由。"""
    await commands.move_due(session, actor, sanction, no, form, now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/check", response_model=schemas.SanctionOut)
async def check(
    sanction: Annotated[UnitSanction, guarded(rules.CHECK, queries.to_change)],
    form: schemas.CheckIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """核查整改情况；提出人不能核查。"""
    await commands.check(session, actor, sanction, form, now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/reopen", response_model=schemas.SanctionOut)
async def reopen(
    sanction: Annotated[UnitSanction, guarded(rules.REOPEN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """恢复已经核查的整改，说明理由。"""
    await commands.reopen(session, actor, sanction, form, now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/lift", response_model=schemas.SanctionOut)
async def lift(
    sanction: Annotated[UnitSanction, guarded(rules.LIFT, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """厅主要领导决定解除，通知单位。"""
    await serving.lift(session, actor, sanction, now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/undo-lift", response_model=schemas.SanctionOut)
async def undo_lift(
    sanction: Annotated[UnitSanction, guarded(rules.UNDO_LIFT, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤回误作的解除，通知单位，说明理由。"""
    await serving.undo_lift(session, actor, sanction, form, now)
    return await queries.changed(session, sanction, actor)


@router.post("/{id}/annul", response_model=schemas.SanctionOut)
async def annul(
    sanction: Annotated[UnitSanction, guarded(rules.ANNUL, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销已经送达的措施，通知单位，说明理由。"""
    await serving.annul(session, actor, sanction, form, now)
    return await queries.changed(session, sanction, actor)
