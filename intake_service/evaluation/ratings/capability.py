"""What this folder brings to its service."""

from intake_service.evaluation.ratings import events, jobs, queries, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Rating 评价": rules.MOVES},
    publishes=[events.SNAPSHOT],
    jobs=[jobs.LAPSE],
    codes={
        "rating_status": rules.Status,
        "rating_target": rules.Target,
        "rating_value": rules.Value,
    },
    checks=queries.AGREES,
)
