"""What this folder brings to its service."""

from intake_service.reception.matters import events, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Matter 信访事项": rules.MOVES},
    publishes=[events.SNAPSHOT],
    codes={
        "family": rules.Family,
        "route": rules.Route,
        "matter_status": rules.Status,
        "cross_or_split": rules.CrossOrSplit,
    },
)
