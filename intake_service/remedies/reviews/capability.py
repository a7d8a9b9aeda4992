"""What this folder brings to its service."""

from intake_service.remedies.reviews import events, jobs, queries, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    needs=queries.NEEDS,
    machines={"Review 复查复核": rules.MOVES},
    publishes=[events.SNAPSHOT],
    jobs=[jobs.LAPSE, jobs.LAPSE_RE_REVIEW],
    codes={
        "review_kind": rules.Kind,
        "review_status": rules.Status,
        "review_outcome": rules.Outcome,
        "review_refusal": rules.Refusal,
    },
    checks=queries.AGREES,
)
