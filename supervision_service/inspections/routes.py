"""Inspections over HTTP."""

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
from supervision_service.inspections import commands, queries, rules, schemas
from supervision_service.inspections.models import Inspection
from supervision_service.listings.rules import READERS
from supervision_service.listings.schemas import MoveOut

router = new_router(prefix="/inspections", tags=["inspections"])

StopNo = Annotated[int, Path(ge=1, le=1_000)]


@router.post(
    "",
    status_code=201,
    response_model=schemas.InspectionOut,
    dependencies=[guarded(rules.PLAN)],
)
async def plan(
    form: schemas.InspectionPlan, actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """拟订实地督导（或者与省信联办联合督导）方案：依据、路线、成员、日期、查看的挂牌件。"""
    inspection = await commands.plan(session, actor, form, now)
    return await queries.changed(session, inspection, actor, now)


@router.get("", response_model=Page[schemas.InspectionOut], dependencies=[guarded(READERS)])
async def page(
    query: Annotated[schemas.InspectionPage, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """实地督导清单，最近拟订的在前。"""
    return await queries.page(session, actor, query, now)


@router.get("/count", dependencies=[guarded(READERS)])
async def count(
    query: Annotated[schemas.InspectionFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的实地督导次数。"""
    return {"count": await queries.count(session, actor, query)}


@router.get("/coverage", response_model=schemas.CoverageOut, dependencies=[guarded(READERS)])
async def coverage(
    query: Annotated[schemas.InspectionFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """同样条件下到过哪些市、哪些县（市、区），各计一次。"""
    return await queries.coverage(session, actor, query)


@router.get("/{id}", response_model=schemas.InspectionOut, dependencies=[guarded(READERS)])
async def one(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """一次实地督导：方案、各站记录、反馈意见。"""
    found = await queries.shown(session, actor, id, now)
    tag(response, found["version"])
    return found


@router.get("/{id}/history", response_model=list[MoveOut], dependencies=[guarded(READERS)])
async def moves(id: UUID, actor: Caller, session: ReadSession) -> list[HistoryRow]:
    """一次实地督导的办理经过；只供查看全程的省厅和省信联办。"""
    await queries.one_whole(session, actor, id)
    return list(await history.of(session, id))


@router.post("/{id}/revise", response_model=schemas.InspectionOut)
async def revise(
    inspection: Annotated[Inspection, guarded(rules.REVISE, queries.to_change)],
    form: schemas.InspectionRevision,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """修改尚未开始的督导方案，说明理由；须重新同意（联合督导须重新会签）。"""
    await commands.revise(session, actor, inspection, form, now)
    return await queries.changed(session, inspection, actor, now)


@router.post("/{id}/approve", response_model=schemas.InspectionOut)
async def approve(
    inspection: Annotated[Inspection, guarded(rules.APPROVE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """分管领导同意督导方案。"""
    await commands.approve(session, actor, inspection, now)
    return await queries.changed(session, inspection, actor, now)


@router.post("/{id}/agree", response_model=schemas.InspectionOut)
async def agree(
    inspection: Annotated[Inspection, guarded(rules.AGREE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """省信联办会签联合督导方案。"""
    await commands.agree(session, actor, inspection, now)
    return await queries.changed(session, inspection, actor, now)


@router.post("/{id}/return", response_model=schemas.InspectionOut)
async def send_back(
    inspection: Annotated[Inspection, guarded(rules.RETURN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """分管领导退回方案，或者省信联办退回联合督导方案，说明理由。"""
    await commands.send_back(session, actor, inspection, form, now)
    return await queries.changed(session, inspection, actor, now)


@router.post("/{id}/cancel", response_model=schemas.InspectionOut)
async def cancel(
    inspection: Annotated[Inspection, guarded(rules.CANCEL, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """取消尚未开始的督导，说明理由。"""
    await commands.cancel(session, actor, inspection, form, now)
    return await queries.changed(session, inspection, actor, now)


@router.post("/{id}/stops/{no}/record", response_model=schemas.InspectionOut)
async def record(
    inspection: Annotated[Inspection, guarded(rules.RECORD, queries.to_change)],
    no: StopNo,
    form: schemas.VisitRecord,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记一个站点的督导记录：日期、地点、查看的件、发现的情况；更正的说明理由。"""
    await commands.record(session, actor, inspection, no, form, now)
    return await queries.changed(session, inspection, actor, now)


@router.post("/{id}/stops/{no}/leave-out", response_model=schemas.InspectionOut)
async def leave_out(
    inspection: Annotated[Inspection, guarded(rules.LEAVE_OUT, queries.to_change)],
    no: StopNo,
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不再前往一个站点，说明理由。"""
    await commands.leave_out(session, actor, inspection, no, form, now)
    return await queries.changed(session, inspection, actor, now)


@router.post("/{id}/stops/{no}/feed-back", response_model=schemas.InspectionOut)
async def feed_back(
    inspection: Annotated[Inspection, guarded(rules.FEED_BACK, queries.to_change)],
    no: StopNo,
    form: schemas.FeedbackIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """向一个站点的单位发出反馈意见和整改清单，编发文字号；重发的代替原件，说明理由。"""
    await commands.feed_back(session, actor, inspection, no, form, now)
    return await queries.changed(session, inspection, actor, now)


@router.post("/{id}/close", response_model=schemas.InspectionOut)
async def close(
    inspection: Annotated[Inspection, guarded(rules.CLOSE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """办结督导：每站已经反馈（或者说明不再前往），整改全部确认。"""
    await commands.close(session, actor, inspection, now)
    return await queries.changed(session, inspection, actor, now)


@router.post("/{id}/reopen", response_model=schemas.InspectionOut)
async def reopen(
    inspection: Annotated[Inspection, guarded(rules.REOPEN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """恢复已经办结的督导，说明理由。"""
    await commands.reopen(session, actor, inspection, form, now)
    return await queries.changed(session, inspection, actor, now)
