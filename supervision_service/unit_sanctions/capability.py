"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.unit_sanctions import events, jobs, queries, routes, rules
from supervision_service.unit_sanctions.rules import facts

CAPABILITY = Capability(
    router=routes.router,
    machines={"Unit sanction 对单位措施": rules.MOVES},
    bundles=[queries.FACTS],
    publishes=[events.SNAPSHOT],
    jobs=[jobs.AFTER_LETTER, jobs.AFTER_INSPECTION, jobs.LAPSE],
    codes={
        "fact_kind": facts.FactKind,
        "interview_invitee": rules.Invitee,
        "sanction_ground": rules.Ground,
        "sanction_kind": rules.Kind,
        "sanction_status": rules.Status,
    },
)
