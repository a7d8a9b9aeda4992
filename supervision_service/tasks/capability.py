"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.tasks import routes, rules

CAPABILITY = Capability(
    router=routes.router,
    codes={"supervision_queue": rules.Queue, "supervision_thing": rules.Thing},
)
