"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.plans import events, routes, rules
from supervision_service.plans.rules import checklist

CAPABILITY = Capability(
    router=routes.router,
    machines={"Plan 一案一策方案": rules.MOVES},
    publishes=[events.SNAPSHOT],
    codes={
        "sticking_cause": rules.Cause,
        "plan_finding": rules.Finding,
        "measure_status": checklist.Progress,
        "warning_light": checklist.Light,
        "plan_status": rules.Status,
        "route": rules.StatutoryPath,
    },
)
