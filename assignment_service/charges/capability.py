"""What this folder brings to its service."""

from assignment_service.charges import events, jobs, routes, rules
from shared.capability import Capability
from shared.punctuality import Punctuality

CAPABILITY = Capability(
    router=routes.router,
    machines={"Charge 包案": rules.MOVES},
    publishes=[events.SNAPSHOT],
    jobs=jobs.JOBS,
    codes={
        "charge_basis": rules.Basis,
        "punctuality": Punctuality,
        "charge_status": rules.Status,
    },
)
