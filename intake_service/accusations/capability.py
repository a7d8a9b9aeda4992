"""What this folder brings to its service."""

from intake_service.accusations import events, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Accusation 检举控告": rules.MOVES},
    publishes=[events.SNAPSHOT],
    codes={"accusation_status": rules.Status, "accused_kind": rules.AccusedKind},
)
