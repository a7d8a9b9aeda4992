"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.consultations import events, jobs, routes, rules

CAPABILITY = Capability(
    router=routes.router,
    machines={"Consultation 会商": rules.MOVES},
    publishes=[events.SNAPSHOT],
    jobs=[jobs.END],
    codes={"consultation_kind": rules.Kind, "consultation_status": rules.Status},
)
