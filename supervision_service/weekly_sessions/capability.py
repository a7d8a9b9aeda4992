"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.weekly_sessions import jobs, routes, rules
from supervision_service.weekly_sessions.rules import agenda

CAPABILITY = Capability(
    router=routes.router,
    machines={"Weekly session 周调度会": rules.MOVES},
    jobs=[jobs.CALL],
    codes={"weekly_session_status": rules.Status, "agenda_point": agenda.Point},
)
