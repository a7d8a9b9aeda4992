"""Hand-ons over HTTP."""

from typing import Annotated, Any

from intake_service.handling.hand_ons import commands, schemas
from intake_service.handling.orders import queries as orders
from intake_service.handling.orders import rules as order_rules
from intake_service.handling.orders.models import Order
from intake_service.handling.orders.schemas import OrderOut, Return
from shared.auth import Caller, guarded
from shared.clock import Now
from shared.db import Session
from shared.edge import router as new_router

router = new_router(tags=["hand-ons"])


@router.post("/orders/{id}/hand-on", response_model=OrderOut)
async def hand_on(
    order: Annotated[Order, guarded(order_rules.HAND_ON, orders.to_change)],
    form: schemas.HandOn,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """转交县级办理：市局向县局下达交办单，市局仍向原交办单位报结；告知期限不重新计算。答案为县局的交办单。"""
    return orders.to_response(await commands.hand_on(session, actor, order, form, now), actor)


@router.post("/orders/{id}/send-back", response_model=OrderOut)
async def send_back(
    order: Annotated[Order, guarded(order_rules.SEND_BACK, orders.to_change)],
    form: Return,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """发回续办：本单位的办结报告被上级退回，或者误审通过的，发回县局续办。"""
    return orders.to_response(await commands.send_back(session, actor, order, form, now), actor)
