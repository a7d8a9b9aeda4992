"""Forwardings over HTTP."""

from typing import Annotated, Any

from intake_service.handling.forwardings import commands, schemas
from intake_service.handling.orders import queries as orders
from intake_service.handling.orders import rules as order_rules
from intake_service.handling.orders.models import Order
from intake_service.handling.orders.schemas import OrderOut
from intake_service.reception.matters.queries import piece_to_change, pieces_to_change
from intake_service.reception.registration import rules as piece_rules
from intake_service.reception.registration.models import Piece
from shared.auth import Caller, guarded
from shared.batches import Answers, Batch, Verb, each
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import Session
from shared.edge import router as new_router

router = new_router(tags=["forwardings"])


@router.post("/pieces/{id}/forward", response_model=OrderOut)
async def forward(
    piece: Annotated[Piece, guarded(piece_rules.FORWARD, piece_to_change)],
    form: schemas.Forwarding,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """转送：转送有权处理的下级主管部门并告知信访人去向，不要求反馈（《信访工作条例》第二十三条）。"""
    return orders.to_response(await commands.forward(session, actor, piece, form, now), actor)


@router.post("/pieces/forward-batch", response_model=Answers[OrderOut],
             dependencies=[guarded(piece_rules.FORWARD)])  # fmt: skip
async def forward_batch(
    batch: Batch[schemas.Forwarding], actor: Caller, session: Session, now: Now
) -> dict[str, Any]:
    """成批转送：逐件作答，被拒的不影响其他各件，最多 1000 件。"""
    verb = Verb(piece_rules.FORWARD, pieces_to_change, commands.forward, orders.to_response)
    return await each(session, actor, verb, batch, now)


@router.post("/orders/{id}/deal-with", response_model=OrderOut)
async def deal_with(
    order: Annotated[Order, guarded(order_rules.DEAL_WITH, orders.to_change)],
    form: schemas.DealtWith,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """处理完毕：由承办单位注明转送件的处理情况；按信访程序办理的，须已送达处理意见书。"""
    return orders.to_response(await commands.deal_with(session, actor, order, form, now), actor)


@router.post("/orders/{id}/undo-deal-with", response_model=OrderOut)
async def undo(
    order: Annotated[Order, guarded(order_rules.UNDO_DEAL_WITH, orders.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤销处理完毕：注明有误的，由承办单位负责人说明理由，恢复办理。"""
    return orders.to_response(await commands.undo(session, actor, order, form, now), actor)
