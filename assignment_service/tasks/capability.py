"""What this folder brings to its service."""

from assignment_service.tasks import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    codes={
        "assignment_queue": rules.Queue,
        "assignment_thing": rules.Thing,
        "chain_status": rules.Chain,
    },
)
