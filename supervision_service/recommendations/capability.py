"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.recommendations import events, jobs, queries, routes, rules

CAPABILITY = Capability(
    router=routes.router,
    machines={"Recommendation 建议书": rules.MOVES},
    bundles=[queries.FACTS],
    publishes=[events.SNAPSHOT],
    jobs=[jobs.PROPOSE_REMINDER],
    codes={
        "recommendation_adoption": rules.Adoption,
        "recommendation_kind": rules.Kind,
        "recommendation_outcome": rules.Outcome,
        "recommendation_status": rules.Status,
    },
)
