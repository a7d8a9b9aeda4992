"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.rectifications import events, queries, routes, rules

CAPABILITY = Capability(
    router=routes.router,
    machines={"Rectification 整改": rules.MOVES},
    bundles=[queries.CASES],
    publishes=[events.SNAPSHOT],
    codes={"rectification_status": rules.Status},
)
