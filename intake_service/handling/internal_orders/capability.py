"""What this folder brings to its service."""

from intake_service.handling.divisions.rules import AnswerStatus, Part
from intake_service.handling.internal_orders import queries, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    needs=queries.NEEDS,
    machines={"Internal order 拟办单": rules.MOVES},
    codes={
        "internal_order_status": rules.Status,
        "internal_purpose": rules.Purpose,
        "internal_weight": rules.Weight,
        "internal_part": Part,
        "internal_answer_status": AnswerStatus,
    },
    checks=queries.AGREES,
)
