"""What this folder brings to its service."""

from intake_service.reception.differences import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Difference 来件差异": rules.MOVES},
    codes={"difference_decision": rules.Decision, "difference_status": rules.Status},
)
