"""What this folder brings to its service."""

from intake_service.handling.deadlines import jobs, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    jobs=[jobs.SWEEP],
    codes={
        "deadline_kind": rules.Kind,
        "deadline_outcome": rules.Outcome,
        "punctuality": rules.Punctuality,
    },
)
