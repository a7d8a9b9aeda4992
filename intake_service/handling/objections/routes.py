"""Objections over HTTP."""

from typing import Annotated, Any

from fastapi import Query

from intake_service.handling.objections import commands, queries, schemas
from intake_service.handling.orders import queries as orders
from intake_service.handling.orders import rules as order_rules
from intake_service.handling.orders.models import Order
from intake_service.handling.orders.schemas import OrderOut
from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.registration import queries as pieces
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import READERS
from intake_service.reception.registration.schemas import PieceRow
from shared.auth import Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import ReadSession, Session
from shared.edge import router as new_router
from shared.pages import Page

router = new_router(tags=["objections"])


@router.get("/objections", response_model=Page[schemas.ObjectionOut],
            dependencies=[guarded(READERS)])  # fmt: skip
async def listing(
    query: Annotated[schemas.ObjectionQuery, Query()], actor: Caller, session: ReadSession
) -> dict[str, Any]:
    """异议清单：按提出时间倒序。"""
    return await queries.listing(session, actor, query)


@router.get("/objections/count", dependencies=[guarded(READERS)])
async def count(
    filters: Annotated[schemas.ObjectionFilters, Query()], actor: Caller, session: ReadSession
) -> dict[str, int]:
    """同样条件下的异议总数。"""
    return {"count": await queries.count(session, actor, filters)}


@router.post("/orders/{id}/allow-objection", response_model=OrderOut)
async def allow(
    order: Annotated[Order, guarded(order_rules.ALLOW_OBJECTION, orders.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """同意逾期提出异议：由交办单位记录同意及理由。"""
    return orders.to_response(await commands.orders.allow(session, actor, order, form, now), actor)


@router.post("/orders/{id}/object", response_model=OrderOut)
async def lodge(
    order: Annotated[Order, guarded(order_rules.OBJECT, orders.to_change)],
    form: schemas.ObjectionIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """提出异议：自到达之日起五个工作日内，详细说明理由（《信访工作条例》第二十三条第三款）。"""
    return orders.to_response(await commands.orders.lodge(session, actor, order, form, now), actor)


@router.post("/orders/{id}/undo-objection", response_model=OrderOut)
async def undo(
    order: Annotated[Order, guarded(order_rules.UNDO_OBJECTION, orders.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤回异议：尚未答复的异议由提出单位撤回，继续办理。"""
    return orders.to_response(await commands.orders.undo(session, actor, order, form, now), actor)


@router.post("/orders/{id}/agree-objection", response_model=OrderOut)
async def agree(
    order: Annotated[Order, guarded(order_rules.AGREE_OBJECTION, orders.to_change)],
    form: schemas.Agreement,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """同意异议：撤销交办单，信访件退回待交办，另行确定承办单位。"""
    return orders.to_response(await commands.orders.agree(session, actor, order, form, now), actor)


@router.post("/orders/{id}/refuse-objection", response_model=OrderOut)
async def refuse(
    order: Annotated[Order, guarded(order_rules.REFUSE_OBJECTION, orders.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """不同意异议：原承办单位继续办理，各项期限不中断。"""
    return orders.to_response(await commands.orders.refuse(session, actor, order, form, now), actor)


@router.post("/pieces/{id}/object", response_model=PieceRow)
async def lodge_to_sender(
    piece: Annotated[Piece, guarded(piece_rules.OBJECT, piece_to_change)],
    form: schemas.SenderObjectionIn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """向来件单位提出异议：自收到之日起五个工作日内；逾期须载明来件单位同意的情况。"""
    changed = await commands.senders.lodge(session, actor, piece, form, now)
    return pieces.to_response(changed, actor)


@router.post("/pieces/{id}/undo-objection", response_model=PieceRow)
async def undo_to_sender(
    piece: Annotated[Piece, guarded(piece_rules.UNDO_OBJECTION, piece_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤回向来件单位提出的异议（须说明理由）。"""
    changed = await commands.senders.undo(session, actor, piece, form, now)
    return pieces.to_response(changed, actor)


@router.post("/pieces/{id}/agree-objection", response_model=PieceRow)
async def sender_agree(
    piece: Annotated[Piece, guarded(piece_rules.AGREE_OBJECTION, piece_to_change)],
    form: schemas.SenderAnswer,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """来件单位同意异议：信访件退回来件单位，由来件单位或者信访机构负责人记录其答复。"""
    changed = await commands.senders.agree(session, actor, piece, form, now)
    return pieces.to_response(changed, actor)


@router.post("/pieces/{id}/refuse-objection", response_model=PieceRow)
async def sender_refuse(
    piece: Annotated[Piece, guarded(piece_rules.REFUSE_OBJECTION, piece_to_change)],
    form: schemas.SenderAnswer,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """来件单位不同意异议：信访件继续由本单位办理，记录其答复。"""
    changed = await commands.senders.refuse(session, actor, piece, form, now)
    return pieces.to_response(changed, actor)


@router.post("/pieces/{id}/undo-return", response_model=PieceRow)
async def undo_return(
    piece: Annotated[Piece, guarded(piece_rules.UNDO_RETURN, piece_to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销退回：退回记录有误的，说明理由，信访件恢复待办。"""
    changed = await commands.senders.undo_return(session, actor, piece, form, now)
    return pieces.to_response(changed, actor)
