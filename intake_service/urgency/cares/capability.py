"""What this folder brings to its service."""

from intake_service.urgency.cares import jobs, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Care 关照标记": rules.MOVES},
    jobs=[jobs.EXPIRE],
    codes={"care_status": rules.Status},
)
