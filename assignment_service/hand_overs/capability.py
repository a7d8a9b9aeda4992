"""What this folder brings to its service."""

from assignment_service.hand_overs import jobs, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Charge hand-over 包案交接": rules.MOVES},
    jobs=jobs.JOBS,
    codes={"charge_hand_over_status": rules.Status},
)
