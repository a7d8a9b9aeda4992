"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.urgings import events, jobs, routes, rules

CAPABILITY = Capability(
    router=routes.router,
    machines={"Urging 督办": rules.MOVES},
    publishes=[events.SNAPSHOT],
    jobs=[jobs.END, jobs.COME_BACK, jobs.PROPOSE],
    codes={
        "urging_assessment": rules.Assessment,
        "urging_cause": rules.Cause,
        "supervision_kind": rules.Kind,
        "urging_status": rules.Status,
        "urging_subject": rules.Subject,
    },
)
