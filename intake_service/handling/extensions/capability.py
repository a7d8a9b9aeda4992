"""What this folder brings to its service."""

from intake_service.handling.extensions import queries, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Extension 延期申请": rules.MOVES},
    codes={"extension_status": rules.Status},
    checks=queries.AGREES,
)
