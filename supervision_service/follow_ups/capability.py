"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.follow_ups import events, routes, rules

CAPABILITY = Capability(
    router=routes.router,
    machines={"Follow-up 落实任务": rules.MOVES},
    publishes=[events.SNAPSHOT],
    codes={"follow_up_kind": rules.Kind, "follow_up_status": rules.Status},
)
