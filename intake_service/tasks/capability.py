"""What this folder brings to its service."""

from intake_service.tasks import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    codes={"task_queue": rules.Queue, "task_thing": rules.Thing},
)
