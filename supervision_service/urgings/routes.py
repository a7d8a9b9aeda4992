"""Urgings over HTTP, and what the rules call for."""

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
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import READERS
from supervision_service.listings.schemas import MoveOut
from supervision_service.matters.models import MatterOrder
from supervision_service.urgings import commands, queries, rules, schemas
from supervision_service.urgings.models import Urging
from supervision_service.urgings.queries import due as due_queries

router = new_router(tags=["urgings"])


@router.post("/listings/{id}/urgings", status_code=201, response_model=schemas.UrgingOut)
async def draft(
    listing: Annotated[Listing, guarded(rules.DRAFT, listings.to_change)],
    form: schemas.UrgingDraft,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """起草督办：电话督促、提醒函、催办函或者督办函，列明问题、要求和答复的工作日数。"""
    urging = await commands.draft(session, actor, listing, form, now)
    return await queries.changed(session, urging, actor, now)


@router.post("/orders/{id}/urgings", status_code=201, response_model=schemas.UrgingOut)
async def draft_for_order(
    order: Annotated[MatterOrder, guarded(rules.DRAFT, queries.order_to_urge)],
    form: schemas.UrgingDraft,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """起草对一件交办单的督办：逾期未反馈或者多次退回的，列明问题、要求和答复的工作日数。"""
    urging = await commands.draft_for_order(session, actor, order, form, now)
    return await queries.changed(session, urging, actor, now)


@router.get("/urgings", response_model=Page[schemas.UrgingOut], dependencies=[guarded(READERS)])
async def page(
    query: Annotated[schemas.UrgingPage, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """督办清单，最近起草的在前。"""
    return await queries.page(session, actor, query, now)


@router.get("/urgings/count", dependencies=[guarded(READERS)])
async def count(
    query: Annotated[schemas.UrgingFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下的督办件数。"""
    return {"count": await queries.count(session, actor, query, now)}


@router.get("/urgings/due", response_model=Page[schemas.DueOut], dependencies=[guarded(READERS)])
async def due(
    query: Annotated[schemas.DuePage, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, Any]:
    """按规则应当督办的挂牌件和交办单及理由，按编号排列，挂牌件在前；只作提示，由人决定。"""
    return await due_queries.page(session, actor, query, now)


@router.get("/urgings/due/count", dependencies=[guarded(READERS)])
async def due_count(
    query: Annotated[schemas.DueFilters, Query()], actor: Caller, session: ReadSession, now: Now
) -> dict[str, int]:
    """同样条件下应当督办的件数。"""
    return {"count": await due_queries.count(session, actor, query, now)}


@router.get("/urgings/{id}", response_model=schemas.UrgingOut, dependencies=[guarded(READERS)])
async def one(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """一件督办：问题、要求、函件、答复和评估。"""
    urging = await queries.one(session, actor, id)
    tag(response, urging.version)
    return queries.to_response(urging, actor, now)


@router.get("/urgings/{id}/history", response_model=list[MoveOut], dependencies=[guarded(READERS)])
async def moves(id: UUID, actor: Caller, session: ReadSession) -> list[HistoryRow]:
    """一件督办的办理经过。"""
    await queries.one(session, actor, id)
    return list(await history.of(session, id))


@router.post("/urgings/{id}/approve", response_model=schemas.UrgingOut)
async def approve(
    urging: Annotated[Urging, guarded(rules.APPROVE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """同意督办：电话督促由督办员、提醒函和催办函由信访办负责人、督办函由分管领导决定。"""
    await commands.approve(session, actor, urging, now)
    return await queries.changed(session, urging, actor, now)


@router.post("/urgings/{id}/drop", response_model=schemas.UrgingOut)
async def drop(
    urging: Annotated[Urging, guarded(rules.DROP, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不予督办，说明理由。"""
    await commands.drop(session, actor, urging, form, now)
    return await queries.changed(session, urging, actor, now)


@router.post("/urgings/{id}/issue", response_model=schemas.UrgingOut)
async def issue(
    urging: Annotated[Urging, guarded(rules.ISSUE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    form: schemas.CallRecord | None = None,
) -> dict[str, Any]:
    """发出督办：函件编发文字号并定答复期限，电话督促记录通话对象和情况。"""
    await commands.issue(session, actor, urging, form or schemas.CallRecord(), now)
    return await queries.changed(session, urging, actor, now)


@router.post("/urgings/{id}/answer", response_model=schemas.UrgingOut)
async def answer(
    urging: Annotated[Urging, guarded(rules.ANSWER, queries.to_change)],
    form: schemas.UrgingAnswer,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """受文单位书面答复。"""
    await commands.answer(session, actor, urging, form, now)
    return await queries.changed(session, urging, actor, now)


@router.post("/urgings/{id}/assess", response_model=schemas.UrgingOut)
async def assess(
    urging: Annotated[Urging, guarded(rules.ASSESS, queries.to_change)],
    form: schemas.AssessmentIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """评估督办是否有效；逾期未答复的只能评估为无效。"""
    await commands.assess(session, actor, urging, form, now)
    return await queries.changed(session, urging, actor, now)


@router.post("/urgings/{id}/close", response_model=schemas.UrgingOut)
async def close(
    urging: Annotated[Urging, guarded(rules.CLOSE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    form: schemas.Closing | None = None,
) -> dict[str, Any]:
    """办结督办；未见效而不再升级的说明理由。"""
    await commands.close(session, actor, urging, form or schemas.Closing(), now)
    return await queries.changed(session, urging, actor, now)


@router.post("/urgings/{id}/escalate", status_code=201, response_model=schemas.UrgingOut)
async def escalate(
    urging: Annotated[Urging, guarded(rules.ESCALATE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    form: schemas.Escalation | None = None,
) -> dict[str, Any]:
    """升级督办：在上一级重新起草，问题和要求未另写的沿用；越级须说明理由。"""
    higher = await commands.escalate(session, actor, urging, form or schemas.Escalation(), now)
    return await queries.changed(session, higher, actor, now)
