"""Co-handlings over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from intake_service.handling.co_handlers import rules
from intake_service.handling.co_handlers.models import CoHandling
from intake_service.handling.co_handlers.schemas import CoHandlerIn
from intake_service.handling.co_handlings import commands, queries, schemas
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

router = new_router(tags=["co-handlings"])


@router.post("/orders/{id}/co-handlings", status_code=201, response_model=schemas.CoHandlingOut)
async def add(
    order: Annotated[Order, guarded(rules.ADD, order_to_change)],
    form: CoHandlerIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """确定协办单位：由交办单位确定，主办单位对全案负责，法定期限只由主办单位承担。"""
    return queries.to_response(await commands.add(session, actor, order, form, now), actor, now)


@router.get("/co-handlings", response_model=Page[schemas.CoHandlingOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def listing(
    query: Annotated[schemas.CoHandlingQuery, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, Any]:
    """协办清单：按确定时间倒序；协办单位只看到自己的。"""
    return await queries.listing(session, actor, query, now)


@router.get("/co-handlings/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.CoHandlingFilters, Query()],
    actor: Caller,
    session: ReadSession,
    now: Now,
) -> dict[str, int]:
    """同样条件下的协办总数。"""
    return {"count": await queries.count(session, actor, filters, now)}


@router.get("/co-handlings/{id}", response_model=schemas.CoHandlingOut,
            dependencies=[guarded(READERS)])  # fmt: skip
async def detail(
    id: UUID, actor: Caller, session: ReadSession, now: Now, response: Response
) -> dict[str, Any]:
    """协办详情：协办要求、回复期限和协办意见。"""
    found = queries.to_response(await queries.co_handling(session, actor, id), actor, now)
    tag(response, found["version"])
    return found


@router.get("/co-handlings/{id}/history", response_model=Page[HistoryOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def what_happened(
    id: UUID, query: Annotated[HistoryQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """协办经过，历次协办意见均保留。"""
    await queries.co_handling(session, actor, id)
    return history.page(await history.of(session, id, query.limit, query.after), query.limit)


@router.post("/co-handlings/{id}/answer", response_model=schemas.CoHandlingOut)
async def answer(
    row: Annotated[CoHandling, guarded(rules.ANSWER, queries.to_change)],
    form: schemas.CoHandlingAnswer,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """协办单位回复，供主办单位办理时参考。"""
    return queries.to_response(await commands.answer(session, actor, row, form, now), actor, now)


@router.post("/co-handlings/{id}/correct-answer", response_model=schemas.CoHandlingOut)
async def correct(
    row: Annotated[CoHandling, guarded(rules.CORRECT, queries.to_change)],
    form: schemas.CoHandlingCorrection,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """更正协办意见，须说明理由；原意见保留在经过中。"""
    return queries.to_response(await commands.correct(session, actor, row, form, now), actor, now)


@router.post("/co-handlings/{id}/remove", response_model=schemas.CoHandlingOut)
async def remove(
    row: Annotated[CoHandling, guarded(rules.REMOVE, queries.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """取消协办，须说明理由；需要恢复的，重新确定协办单位。"""
    return queries.to_response(await commands.remove(session, actor, row, form, now), actor, now)
