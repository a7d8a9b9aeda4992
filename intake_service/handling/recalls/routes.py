"""Recalls over HTTP."""

from typing import Annotated, Any

from intake_service.handling.orders import queries as orders
from intake_service.handling.orders import rules as order_rules
from intake_service.handling.orders.models import Order
from intake_service.handling.orders.schemas import OrderOut
from intake_service.handling.recalls import commands
from shared.auth import Caller, guarded
from shared.bodies import WithReason
from shared.clock import Now
from shared.db import Session
from shared.edge import router as new_router

router = new_router(tags=["recalls"])


@router.post("/orders/{id}/recall", response_model=OrderOut)
async def recall(
    order: Annotated[Order, guarded(order_rules.RECALL, orders.to_change)],
    form: WithReason,
    actor: Caller,
    session: Session,
    now: Now,
) -> dict[str, Any]:
    """撤回交办：由交办单位说明理由撤回，信访件退回待交办；已出具处理意见的不能撤回。"""
    return orders.to_response(await commands.recall(session, actor, order, form, now), actor)
