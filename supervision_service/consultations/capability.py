"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.consultations import events, routes, rules

CAPABILITY = Capability(
    router=routes.router,
    machines={"Consultation 会商": rules.MOVES},
    publishes=[events.SNAPSHOT],
    codes={"consultation_kind": rules.Kind, "consultation_status": rules.Status},
)
