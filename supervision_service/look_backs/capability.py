"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.look_backs import events, jobs, routes, rules

CAPABILITY = Capability(
    router=routes.router,
    machines={"Look-back 回头看": (*rules.MOVES, rules.RECORD)},
    publishes=[events.SNAPSHOT],
    jobs=[jobs.RECOUNT],
    codes={
        "lookback_outcome": rules.Outcome,
        "lookback_status": rules.Status,
    },
)
