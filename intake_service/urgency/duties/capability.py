"""What this folder brings to its service."""

from intake_service.urgency.duties import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Duty 值班安排": rules.MOVES},
    codes={"duty_status": rules.Status},
)
