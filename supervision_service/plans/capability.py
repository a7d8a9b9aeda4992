"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.plans import events, routes, rules

CAPABILITY = Capability(
    router=routes.router,
    machines={"Plan 一案一策方案": rules.MOVES},
    publishes=[events.SNAPSHOT],
    codes={
        "sticking_cause": rules.Cause,
        "plan_finding": rules.Finding,
        "plan_status": rules.Status,
        "route": rules.StatutoryPath,
    },
)
