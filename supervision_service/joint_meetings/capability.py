"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.joint_meetings import events, queries, routes, rules

CAPABILITY = Capability(
    router=routes.router,
    machines={"Joint meeting 联席会议": rules.MOVES},
    bundles=[queries.CASES],
    publishes=[events.SNAPSHOT],
    codes={
        "agenda_kind": rules.Agenda,
        "joint_meeting_status": rules.Status,
        "meeting_host": rules.Host,
        "resolution_status": rules.ResolutionStatus,
        "resolution_type": rules.Type,
        "resolution_verdict": rules.Verdict,
    },
)
