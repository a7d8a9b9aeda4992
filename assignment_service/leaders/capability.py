"""What this folder brings to its service."""

from assignment_service.leaders import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Leader 领导分工": rules.MOVES},
    codes={"leader_status": rules.Status},
)
