"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.inspections import events, queries, routes, rules

CAPABILITY = Capability(
    router=routes.router,
    machines={"Inspection 实地督导": rules.MOVES},
    bundles=[queries.CASES],
    publishes=[events.SNAPSHOT],
    codes={
        "inspection_basis": rules.Basis,
        "inspection_kind": rules.Kind,
        "inspection_status": rules.Status,
    },
)
