"""Plans over HTTP."""

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
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import READERS
from supervision_service.listings.schemas import MoveOut
from supervision_service.plans import commands, queries, rules, schemas
from supervision_service.plans.models import Plan

router = new_router(tags=["plans"])
MeasureNo = Annotated[int, Path(ge=1, le=1_000)]


@router.post("/listings/{id}/plans", status_code=201, response_model=schemas.PlanOut)
async def submit(
    listing: Annotated[Listing, guarded(rules.SUBMIT, listings.to_change)],
    form: schemas.PlanIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """责任单位提交“一案一策”方案；变更措施或期限即提交新版。"""
    plan = await commands.submit(session, actor, listing, form, now)
    return await queries.changed(session, plan, actor, now)


@router.get(
    "/listings/{id}/plans",
    response_model=Page[schemas.VersionOut],
    dependencies=[guarded(READERS)],
)
async def versions(
    id: UUID, query: Annotated[schemas.PlanPage, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """一件挂牌件的历版方案，最新的在前。"""
    return await queries.page(session, actor, id, query)


@router.get("/plans/{id}", response_model=schemas.PlanOut, dependencies=[guarded(READERS)])
async def one(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """一版方案、各项措施和进展；以前各版照样可查。"""
    plan = await queries.one(session, actor, id)
    tag(response, plan.version)
    return queries.to_response(plan, actor, now)


@router.get(
    "/plans/{id}/changes", response_model=schemas.ChangesOut, dependencies=[guarded(READERS)]
)
async def changes(id: UUID, actor: Caller, session: ReadSession) -> dict[str, Any]:
    """一版方案与此前一版有何不同：改动的内容，增、减、变更的措施，期限是否变动。"""
    return await queries.compared(session, await queries.one(session, actor, id))


@router.get("/plans/{id}/history", response_model=list[MoveOut], dependencies=[guarded(READERS)])
async def moves(id: UUID, actor: Caller, session: ReadSession) -> list[HistoryRow]:
    """一版方案的办理经过，退回的理由在此。"""
    await queries.one(session, actor, id)
    return list(await history.of(session, id))


@router.post("/plans/{id}/review", response_model=schemas.PlanOut)
async def review(
    plan: Annotated[Plan, guarded(rules.REVIEW, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """市级审核通过。"""
    await commands.review(session, actor, plan, now)
    return await queries.changed(session, plan, actor, now)


@router.post("/plans/{id}/approve", response_model=schemas.PlanOut)
async def approve(
    plan: Annotated[Plan, guarded(rules.APPROVE, queries.to_change)],
    actor: Caller,
    session: Session,
    now: Now,
    _form: Empty | None = None,
) -> dict[str, Any]:
    """省级同意并备案；原版方案即被替代。"""
    await commands.approve(session, actor, plan, now)
    return await queries.changed(session, plan, actor, now)


@router.post("/plans/{id}/return", response_model=schemas.PlanOut)
async def send_back(
    plan: Annotated[Plan, guarded(rules.RETURN, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """市级或省级退回，说明理由。"""
    await commands.send_back(session, actor, plan, form, now)
    return await queries.changed(session, plan, actor, now)


@router.post("/plans/{id}/measures/{no}/begun", response_model=schemas.PlanOut)
async def begin_measure(
    plan: Annotated[Plan, guarded(rules.MEASURE_BEGUN, queries.to_change)],
    no: MeasureNo,
    actor: Caller,
    session: Session,
    now: Now,
    form: schemas.Begin | None = None,
) -> dict[str, Any]:
    """登记一项措施启动。"""
    await commands.begin_measure(session, actor, plan, no, form or schemas.Begin(), now)
    return await queries.changed(session, plan, actor, now)


@router.post("/plans/{id}/measures/{no}/put-back", response_model=schemas.PlanOut)
async def put_back_measure(
    plan: Annotated[Plan, guarded(rules.MEASURE_PUT_BACK, queries.to_change)],
    no: MeasureNo,
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """退回一项措施：登记完成的实际没有完成，或者误登记启动，说明理由。"""
    await commands.put_back_measure(session, actor, plan, no, form, now)
    return await queries.changed(session, plan, actor, now)


@router.post("/plans/{id}/measures/{no}/done", response_model=schemas.PlanOut)
async def complete_measure(
    plan: Annotated[Plan, guarded(rules.MEASURE_DONE, queries.to_change)],
    no: MeasureNo,
    form: schemas.Proof,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """登记一项措施完成，附凭据。"""
    await commands.complete_measure(session, actor, plan, no, form, now)
    return await queries.changed(session, plan, actor, now)
