"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.difficulties import events, jobs, routes, rules

CAPABILITY = Capability(
    router=routes.router,
    machines={"Difficulty 堵点难点": rules.MOVES},
    publishes=[events.SNAPSHOT],
    jobs=[jobs.END],
    codes={"difficulty_kind": rules.Kind, "difficulty_status": rules.Status},
)
