"""Joint meetings over HTTP."""

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
from supervision_service.joint_meetings import commands, queries, rules, schemas
from supervision_service.joint_meetings.models import JointMeeting
from supervision_service.listings.rules import READERS
from supervision_service.listings.schemas import MoveOut

router = new_router(tags=["joint-meetings"])


@router.post(
    "/joint-meetings",
    status_code=201,
    response_model=schemas.MeetingOut,
    dependencies=[guarded(rules.PLAN)],
)
async def plan(
    form: schemas.MeetingIn, actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """拟定联席会议：日期、地点、召集方、参加单位。"""
    row = await commands.plan(session, actor, form, now)
    return await queries.answered(session, row, actor)


@router.get(
    "/joint-meetings/proposed-agenda",
    response_model=list[schemas.DrawnOut],
    dependencies=[guarded(rules.DRAWERS)],
)
async def proposed_agenda(actor: Caller, session: ReadSession, now: Now) -> Any:
    """由数据提出的议题：待决议的销号、拟挂牌件、需要协调的堵点难点、逾期的挂牌件，最多 200 项。"""
    return await queries.drawn(session, actor, now)


@router.get(
    "/joint-meetings",
    response_model=Page[schemas.MeetingOut],
    dependencies=[guarded(READERS)],
)
async def page(
    query: Annotated[schemas.MeetingPage, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """联席会议清单，最近的在前。"""
    return await queries.page(session, actor, query)


@router.get("/joint-meetings/count", dependencies=[guarded(READERS)])
async def count(
    query: Annotated[schemas.MeetingFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的联席会议总数。"""
    return {"count": await queries.count(session, actor, query)}


@router.get(
    "/joint-meetings/{id}", response_model=schemas.MeetingOut, dependencies=[guarded(READERS)]
)
async def one(id: UUID, actor: Caller, session: ReadSession, response: Response) -> dict[str, Any]:
    """一次联席会议：议程、决议、纪要。"""
    row = await queries.one(session, actor, id)
    tag(response, row.version)
    return await queries.answered(session, row, actor)


@router.get(
    "/joint-meetings/{id}/history",
    response_model=list[MoveOut],
    dependencies=[guarded(READERS)],
)
async def moves(id: UUID, actor: Caller, session: ReadSession) -> list[HistoryRow]:
    """一次联席会议的办理经过。"""
    await queries.one(session, actor, id)
    return list(await history.of(session, id))


@router.post("/joint-meetings/{id}/set-agenda", response_model=schemas.MeetingOut)
async def set_agenda(
    row: Annotated[JointMeeting, guarded(rules.SET_AGENDA, queries.to_change)],
    form: schemas.AgendaIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """确定议程，以最近一次为准。"""
    await commands.set_agenda(session, actor, row, form, now)
    return await queries.answered(session, row, actor)


@router.post("/joint-meetings/{id}/postpone", response_model=schemas.MeetingOut)
async def postpone(
    row: Annotated[JointMeeting, guarded(rules.POSTPONE, queries.to_change)],
    form: schemas.Postponement,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """会议改期，说明理由。"""
    await commands.postpone(session, actor, row, form, now)
    return await queries.answered(session, row, actor)


@router.post("/joint-meetings/{id}/cancel", response_model=schemas.MeetingOut)
async def cancel(
    row: Annotated[JointMeeting, guarded(rules.CANCEL, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """取消会议，说明理由。"""
    await commands.cancel(session, actor, row, form, now)
    return await queries.answered(session, row, actor)


@router.post("/joint-meetings/{id}/hold", response_model=schemas.MeetingOut)
async def hold(
    row: Annotated[JointMeeting, guarded(rules.HOLD, queries.to_change)],
    form: schemas.Attendance,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记会议已经召开、实际召开日期、到会单位和出席人员。"""
    await commands.hold(session, actor, row, form, now)
    return await queries.answered(session, row, actor)


@router.post("/joint-meetings/{id}/undo-hold", response_model=schemas.MeetingOut)
async def undo_hold(
    row: Annotated[JointMeeting, guarded(rules.UNDO_HOLD, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销误登记的召开，说明理由。"""
    await commands.undo_hold(session, actor, row, form, now)
    return await queries.answered(session, row, actor)


@router.post("/joint-meetings/{id}/correct", response_model=schemas.MeetingOut)
async def correct(
    row: Annotated[JointMeeting, guarded(rules.CORRECT, queries.to_change)],
    form: schemas.Correction,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """更正会议的日期、地点、召集方、到会单位和出席人员，说明理由。"""
    await commands.correct(session, actor, row, form, now)
    return await queries.answered(session, row, actor)


@router.post(
    "/joint-meetings/{id}/record-resolution", status_code=201, response_model=schemas.MeetingOut
)
async def record_resolution(
    row: Annotated[JointMeeting, guarded(rules.RECORD, queries.to_change)],
    form: schemas.ResolutionIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记一项决议。"""
    await commands.record_resolution(session, actor, row, form, now)
    return await queries.answered(session, row, actor)


@router.post("/joint-meetings/{id}/strike-resolution", response_model=schemas.MeetingOut)
async def strike_resolution(
    row: Annotated[JointMeeting, guarded(rules.STRIKE, queries.to_change)],
    form: schemas.Striking,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """删去一项决议，说明理由。"""
    await commands.strike_resolution(session, actor, row, form, now)
    return await queries.answered(session, row, actor)


@router.post("/joint-meetings/{id}/submit-minutes", response_model=schemas.MeetingOut)
async def submit_minutes(
    row: Annotated[JointMeeting, guarded(rules.SUBMIT, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """厅方确认纪要，送省信联办确认。"""
    await commands.submit_minutes(session, actor, row, now)
    return await queries.answered(session, row, actor)


@router.post("/joint-meetings/{id}/return-minutes", response_model=schemas.MeetingOut)
async def return_minutes(
    row: Annotated[JointMeeting, guarded(rules.RETURN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """省信联办退回纪要，说明理由。"""
    await commands.return_minutes(session, actor, row, form, now)
    return await queries.answered(session, row, actor)


@router.post("/joint-meetings/{id}/confirm-minutes", response_model=schemas.MeetingOut)
async def confirm_minutes(
    row: Annotated[JointMeeting, guarded(rules.CONFIRM, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """省信联办确认纪要：编发文字号，决议生效，下达落实任务。"""
    await commands.confirm_minutes(session, actor, row, now)
    return await queries.answered(session, row, actor)


@router.post("/joint-meetings/{id}/revise-minutes", response_model=schemas.MeetingOut)
async def revise_minutes(
    row: Annotated[JointMeeting, guarded(rules.REVISE, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """修改已确认的纪要，说明理由；原纪要和字号留存，字号不再使用。"""
    await commands.revise_minutes(session, actor, row, form, now)
    return await queries.answered(session, row, actor)
