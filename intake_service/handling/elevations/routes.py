"""Elevations over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from intake_service.handling.elevated import rules
from intake_service.handling.elevated.models import Elevation
from intake_service.handling.elevations import commands, queries, schemas
from intake_service.handling.orders.models import Order
from intake_service.handling.orders.queries import to_change as order_to_change
from intake_service.reception.registration.rules import READERS
from intake_service.reception.registration.schemas import HistoryOut, HistoryQuery
from shared import history
from shared.auth import Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.edge import tag
from shared.pages import Page

router = new_router(tags=["elevations"])


@router.post("/orders/{id}/request-elevation", status_code=201,
             response_model=schemas.ElevationOut)  # fmt: skip
async def request(
    order: Annotated[Order, guarded(rules.REQUEST, order_to_change)],
    form: schemas.ElevationRequest,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """报请提级办理：由承办单位负责人向交办单位报请，说明符合的情形和理由。"""
    return queries.to_response(await commands.request(session, actor, order, form, now), actor)


@router.post("/orders/{id}/elevations", status_code=201, response_model=schemas.ElevationOut)
async def propose(
    order: Annotated[Order, guarded(rules.PROPOSE, order_to_change)],
    form: schemas.ElevationIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """提请提级办理：由交办单位的信访机构提请，由另一名领导决定；省厅提级的须确定承办处室。"""
    return queries.to_response(await commands.propose(session, actor, order, form, now), actor)


@router.get("/elevations", response_model=Page[schemas.ElevationOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def listing(
    query: Annotated[schemas.ElevationQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """提级办理清单：按提请时间倒序。"""
    return await queries.listing(session, actor, query)


@router.get("/elevations/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.ElevationFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的提级办理总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.get("/elevations/{id}", response_model=schemas.ElevationOut,
            dependencies=[guarded(READERS)])  # fmt: skip
async def detail(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """提级办理详情：情形、理由、承办单位、下级报送的事实材料。"""
    found = await queries.detail(session, actor, id, now)
    tag(response, found["version"])
    return found


@router.get("/elevations/{id}/history", response_model=Page[HistoryOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def what_happened(
    id: UUID, query: Annotated[HistoryQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """提级办理经过，历次报送的事实材料均保留。"""
    await queries.elevation(session, actor, id)
    return history.page(await history.of(session, id, query.limit, query.after), query.limit)


@router.post("/elevations/{id}/correct-request", response_model=schemas.ElevationOut)
async def correct_request(
    elevation: Annotated[Elevation, guarded(rules.CORRECT_REQUEST, queries.to_change)],
    form: schemas.RequestCorrection,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """更正尚未采纳的报请，须说明理由。"""
    found = await commands.correct_request(session, actor, elevation, form, now)
    return await queries.changed(session, found, actor)


@router.post("/elevations/{id}/withdraw-request", response_model=schemas.ElevationOut)
async def withdraw_request(
    elevation: Annotated[Elevation, guarded(rules.WITHDRAW_REQUEST, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤回尚未采纳的报请，须说明理由。"""
    found = await commands.close(session, actor, elevation, rules.WITHDRAW_REQUEST, form, now)
    return await queries.changed(session, found, actor)


@router.post("/elevations/{id}/put-forward", response_model=schemas.ElevationOut)
async def put_forward(
    elevation: Annotated[Elevation, guarded(rules.PUT_FORWARD, queries.to_change)],
    form: schemas.PutForward,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """采纳下级的报请，提请领导决定。"""
    found = await commands.put_forward(session, actor, elevation, form, now)
    return await queries.changed(session, found, actor)


@router.post("/elevations/{id}/decline", response_model=schemas.ElevationOut)
async def decline(
    elevation: Annotated[Elevation, guarded(rules.DECLINE, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不采纳下级的报请，须说明理由；该件仍由下级办理。"""
    found = await commands.close(session, actor, elevation, rules.DECLINE, form, now)
    return await queries.changed(session, found, actor)


@router.post("/elevations/{id}/correct", response_model=schemas.ElevationOut)
async def correct(
    elevation: Annotated[Elevation, guarded(rules.CORRECT, queries.to_change)],
    form: schemas.ElevationCorrection,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """更正提请的内容，须说明理由；决定以后不能更正。"""
    found = await commands.correct(session, actor, elevation, form, now)
    return await queries.changed(session, found, actor)


@router.post("/elevations/{id}/withdraw", response_model=schemas.ElevationOut)
async def withdraw(
    elevation: Annotated[Elevation, guarded(rules.WITHDRAW, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤回尚未决定的提请，须说明理由。"""
    found = await commands.close(session, actor, elevation, rules.WITHDRAW, form, now)
    return await queries.changed(session, found, actor)


@router.post("/elevations/{id}/elevate", response_model=schemas.ElevationOut)
async def elevate(
    elevation: Annotated[Elevation, guarded(rules.ELEVATE, queries.to_change)],
    form: schemas.ElevationDecision,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """决定提级办理：处理意见改由本机关出具，期限不重新计算；下级仍负责事实和落实，仍按交办单报结。"""
    found = await commands.elevate(session, actor, elevation, form, now)
    return await queries.changed(session, found, actor)


@router.post("/elevations/{id}/refuse", response_model=schemas.ElevationOut)
async def refuse(
    elevation: Annotated[Elevation, guarded(rules.REFUSE, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不予提级办理，须说明理由；该件仍由下级办理。"""
    found = await commands.close(session, actor, elevation, rules.REFUSE, form, now)
    return await queries.changed(session, found, actor)


@router.post("/elevations/{id}/supply-facts", response_model=schemas.ElevationOut)
async def supply_facts(
    elevation: Annotated[Elevation, guarded(rules.SUPPLY_FACTS, queries.to_change)],
    form: schemas.Facts,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """报送事实材料：由原承办单位报送，可以补充、更正，历次均保留。"""
    found = await commands.supply_facts(session, actor, elevation, form, now)
    return await queries.changed(session, found, actor)


@router.post("/elevations/{id}/end", response_model=schemas.ElevationOut)
async def end(
    elevation: Annotated[Elevation, guarded(rules.END, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """结束提级办理，发回原承办单位继续办理，须说明理由；本机关已经出具处理意见的不能发回。"""
    found = await commands.end(session, actor, elevation, form, now)
    return await queries.changed(session, found, actor)
