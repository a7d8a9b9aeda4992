"""What this folder brings to its service."""

from intake_service.handling.elevated import rules
from intake_service.handling.elevations import events, queries, routes
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    needs=queries.NEEDS,
    machines={"Elevation 提级办理": rules.MOVES},
    publishes=[events.SNAPSHOT],
    codes={"elevation_status": rules.Status, "elevation_condition": rules.Condition},
    checks=queries.AGREES,
)
