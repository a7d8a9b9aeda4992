"""Weekly sessions over HTTP."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Query, Request, Response

from shared import history
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
from supervision_service.reports.rules import REPORTERS
from supervision_service.weekly_sessions import commands, queries, rules, schemas
from supervision_service.weekly_sessions.models import WeeklySession
from supervision_service.weekly_sessions.queries import workbook as sheets

router = new_router(prefix="/weekly-sessions", tags=["weekly"])

_FILE = {
    "requestBody": {
        "required": True,
        "description": "填好的工作簿（.xlsx）；请求头写何种媒体类型均可。",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class Workbook(Response):
    """A sheet (.xlsx)."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.post(
    "", status_code=201, response_model=schemas.SessionOut, dependencies=[guarded(rules.START)]
)
async def start(
    form: schemas.SessionIn, actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """开始一周的周调度：督办中的挂牌件都应在截止日期前报送。"""
    row = await commands.start(session, actor, form, now)
    return await queries.changed(session, row, actor, now)


@router.get("", response_model=Page[schemas.SessionOut], dependencies=[guarded(READERS)])
async def page(
    query: Annotated[schemas.SessionPage, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """历次周调度，最近一周在前。"""
    return await queries.page(session, actor, query, now)


@router.get("/count", dependencies=[guarded(READERS)])
async def count(
    query: Annotated[schemas.SessionFilters, Query()], session: ReadSession
) -> dict[str, int]:
    """同样条件下的周调度次数。"""
    return {"count": await queries.count(session, query)}


@router.get("/{id}", response_model=schemas.SessionOut, dependencies=[guarded(READERS)])
async def one(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """一次周调度：截止日期、应报和未报件数、议定事项数；会议情况限本厅查看。"""
    row = await queries.one(session, id)
    tag(response, row.version)
    return await queries.to_response(session, row, actor, now)


@router.get("/{id}/history", response_model=list[MoveOut], dependencies=[guarded(READERS)])
async def moves(id: UUID, actor: Caller, session: ReadSession) -> list[HistoryRow]:
    """一次周调度的办理经过，涉及各件，限本厅查看。"""
    await queries.minuted(session, actor, id)
    return list(await history.of(session, id))


@router.get("/{id}/calls", response_model=Page[schemas.CallOut], dependencies=[guarded(READERS)])
async def calls(
    id: UUID,
    query: Annotated[schemas.CallPage, Query()],
    actor: Caller,
    session: ReadSession,
) -> dict[str, Any]:
    """截止后被催报的单位，催报后是否已报（reported），按挂牌编号排列。"""
    return await queries.calls(session, actor, await queries.one(session, id), query)


@router.get("/{id}/calls/count", dependencies=[guarded(READERS)])
async def count_calls(
    id: UUID,
    query: Annotated[schemas.CallFilters, Query()],
    actor: Caller,
    session: ReadSession,
) -> dict[str, int]:
    """同样条件下的催报件数。"""
    row = await queries.one(session, id)
    return {"count": await queries.count_calls(session, actor, row, query)}


@router.get("/{id}/agenda", response_model=Page[schemas.AgendaOut], dependencies=[guarded(READERS)])
async def agenda(
    id: UUID,
    query: Annotated[schemas.AgendaPage, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, Any]:
    """会议议程：未报、超期措施、困难、需协调、红灯、以前未完成的议定事项；结束后为当时的议程。"""
    row = await queries.one(session, id)
    return await queries.agenda_page(session, actor, row, query, now)


@router.get("/{id}/agenda/count", dependencies=[guarded(READERS)])
async def count_agenda(
    id: UUID,
    query: Annotated[schemas.AgendaFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下列入议程的件数。"""
    row = await queries.one(session, id)
    return {"count": await queries.count_agenda(session, actor, row, query, now)}


@router.post("/{id}/move-cutoff", response_model=schemas.SessionOut)
async def move_cutoff(
    row: Annotated[WeeklySession, guarded(rules.MOVE_CUTOFF, queries.to_change)],
    form: schemas.CutoffIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """调整报送截止日期，说明理由。"""
    await commands.move_cutoff(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/call-missing", response_model=schemas.SessionOut)
async def call_missing(
    row: Annotated[WeeklySession, guarded(rules.CALL, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """截止日期过后催报一次；没有人催报的，系统到时催报。"""
    await commands.call(session, actor, row, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/close", response_model=schemas.SessionOut)
async def close(
    row: Annotated[WeeklySession, guarded(rules.CLOSE, queries.to_change)],
    form: schemas.Minutes,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """结束周调度，记明会议情况；议定事项各自继续办理，未完成的转入下一次。"""
    await commands.close(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/reopen", response_model=schemas.SessionOut)
async def reopen(
    row: Annotated[WeeklySession, guarded(rules.REOPEN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """恢复误结束的周调度，说明理由。"""
    await commands.reopen(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.post("/{id}/cancel", response_model=schemas.SessionOut)
async def cancel(
    row: Annotated[WeeklySession, guarded(rules.CANCEL, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """取消误开始的周调度，说明理由。"""
    await commands.cancel(session, actor, row, form, now)
    return await queries.changed(session, row, actor, now)


@router.get("/{id}/workbook", response_class=Workbook, dependencies=[guarded(READERS)])
async def workbook(id: UUID, actor: Caller, session: ReadSession, now: Now) -> Response:
    """下载周调度表（.xlsx）：本单位应报各件，已填编号、事项、超期措施和已报内容。"""
    row = await queries.one(session, id)
    content = await sheets.filled(session, actor, row, now)
    name = quote(f"周调度-{row.week}.xlsx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Workbook(content, headers=headers)


@router.post("/{id}/workbook", response_model=schemas.SheetOut, openapi_extra=_FILE)
async def take_in(
    row: Annotated[WeeklySession, guarded(REPORTERS, queries.unlocked)],
    request: Request,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """交回填好的周调度表：逐行登记周报，每行都有结果，有误的一行单独退回。"""
    return await commands.take_in(session, actor, row, await request.body(), now)
