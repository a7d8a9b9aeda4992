"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.rectifications import events, routes, rules

CAPABILITY = Capability(
    router=routes.router,
    machines={"Rectification 整改": rules.MOVES},
    publishes=[events.SNAPSHOT],
    codes={"rectification_status": rules.Status},
)
