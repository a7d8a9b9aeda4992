"""Urgent reports over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.schemas import HistoryOut, HistoryQuery
from intake_service.urgency.urgencies import commands, queries, rules, schemas
from intake_service.urgency.urgencies.models import Urgency
from shared import history
from shared.auth import Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.pages import Page

READERS = piece_rules.READERS
router = new_router(tags=["urgencies"])


@router.post("/pieces/{id}/urgencies", status_code=201, response_model=schemas.UrgencyOut)
async def flag(
    piece: Annotated[Piece, guarded(piece_rules.FLAG_URGENT, piece_to_change)],
    form: schemas.Flagging,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """标记重大紧急：一小时内报告值班领导，当日书面报告（《信访工作条例》第二十五条）。"""
    made = await commands.flag(session, actor, piece, form, now)
    return await queries.changed(session, made, actor)


@router.get("/urgencies", response_model=Page[schemas.UrgencyOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def listing(
    query: Annotated[schemas.UrgencyQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """重大紧急事项清单：按标记时间倒序。"""
    return await queries.listing(session, actor, query)


@router.get("/urgencies/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.UrgencyFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的重大紧急事项总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/urgencies/{id}", response_model=schemas.UrgencyOut, dependencies=[guarded(READERS)])
async def detail(
    id: UUID, actor: Caller, session: ReadSession, response: Response
) -> dict[str, Any]:
    """重大紧急事项详情。"""
    found = queries.to_response(await queries.urgency(session, actor, id), actor)
    tag(response, found["version"])
    return found


@router.get("/urgencies/{id}/history", response_model=Page[HistoryOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def what_happened(
    id: UUID, query: Annotated[HistoryQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """重大紧急事项的经过，含历次跟进。"""
    await queries.urgency(session, actor, id)
    return history.page(await history.of(session, id, query.limit, query.after), query.limit)


@router.post("/urgencies/{id}/name-leader", response_model=schemas.UrgencyOut)
async def name_leader(
    urgency: Annotated[Urgency, guarded(rules.NAME_LEADER, queries.to_change)],
    form: schemas.LeaderNaming,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """值班表没有安排，或者值班领导联系不上的，确定向哪位领导报告，须说明理由。"""
    await commands.name_leader(session, actor, urgency, form, now)
    return await queries.changed(session, urgency, actor)


@router.post("/urgencies/{id}/report", response_model=schemas.UrgencyOut)
async def report(
    urgency: Annotated[Urgency, guarded(rules.REPORT, queries.to_change)],
    form: schemas.ReportToLeader,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记向值班领导报告的时间、方式和职务；知悉后一小时内报告。"""
    await commands.report(session, actor, urgency, form, now)
    return await queries.changed(session, urgency, actor)


@router.post("/urgencies/{id}/undo-report", response_model=schemas.UrgencyOut)
async def undo_report(
    urgency: Annotated[Urgency, guarded(rules.UNDO_REPORT, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销有误的报告登记，须说明理由；书面报告之前可以撤销。"""
    await commands.undo_report(session, actor, urgency, form, now)
    return await queries.changed(session, urgency, actor)


@router.post("/urgencies/{id}/instruct", response_model=schemas.UrgencyOut)
async def instruct(
    urgency: Annotated[Urgency, guarded(rules.INSTRUCT, queries.to_change)],
    form: schemas.Instruction,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """值班领导批示。"""
    await commands.instruct(session, actor, urgency, form, now)
    return await queries.changed(session, urgency, actor)


@router.post("/urgencies/{id}/submit", response_model=schemas.UrgencyOut)
async def submit(
    urgency: Annotated[Urgency, guarded(rules.SUBMIT, queries.to_change)],
    form: schemas.WrittenReport,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """书面报告本级党委、政府，通报有关主管部门和联席会议办公室；知悉当日报告（DL15）。"""
    await commands.submit(session, actor, urgency, form, now)
    return await queries.changed(session, urgency, actor)


@router.post("/urgencies/{id}/follow-up", response_model=schemas.UrgencyOut)
async def follow_up(
    urgency: Annotated[Urgency, guarded(rules.FOLLOW_UP, queries.to_change)],
    form: schemas.FollowUp,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记跟进情况，历次均保留在经过中。"""
    await commands.follow_up(session, actor, urgency, form, now)
    return await queries.changed(session, urgency, actor)


@router.post("/urgencies/{id}/close", response_model=schemas.UrgencyOut)
async def close(
    urgency: Annotated[Urgency, guarded(rules.CLOSE, queries.to_change)],
    form: schemas.Closing,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """结束跟进，写明结果。"""
    await commands.close(session, actor, urgency, form, now)
    return await queries.changed(session, urgency, actor)


@router.post("/urgencies/{id}/reopen", response_model=schemas.UrgencyOut)
async def reopen(
    urgency: Annotated[Urgency, guarded(rules.REOPEN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """恢复已经结束的跟进，须说明理由。"""
    await commands.reopen(session, actor, urgency, form, now)
    return await queries.changed(session, urgency, actor)


@router.post("/urgencies/{id}/take-back", response_model=schemas.UrgencyOut)
async def take_back(
    urgency: Annotated[Urgency, guarded(rules.TAKE_BACK, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销有误的标记，须说明理由；向值班领导报告之前可以撤销。"""
    await commands.take_back(session, actor, urgency, form, now)
    return await queries.changed(session, urgency, actor)
