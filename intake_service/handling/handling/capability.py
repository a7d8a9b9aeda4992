"""What this folder brings to its service."""

from intake_service.handling.handling import queries, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Extension 延期申请": rules.EXTENSION_MOVES},
    codes={
        "extension_status": rules.ExtensionStatus,
        "finding": rules.Finding,
        "delivery_way": rules.Way,
    },
    checks=queries.AGREES,
)
