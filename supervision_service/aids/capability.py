"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.aids import events, routes, rules

CAPABILITY = Capability(
    router=routes.router,
    machines={"Aid 帮扶": rules.MOVES},
    publishes=[events.SNAPSHOT],
    codes={"aid_kind": rules.Kind, "aid_status": rules.Status, "aid_asked_by": rules.AskedBy},
)
