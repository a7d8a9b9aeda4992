"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.clues import events, jobs, routes, rules

CAPABILITY = Capability(
    router=routes.router,
    machines={"Clue 线索": rules.MOVES},
    publishes=[events.SNAPSHOT],
    jobs=[jobs.PROPOSE],
    codes={"clue_kind": rules.Kind, "clue_status": rules.Status},
)
