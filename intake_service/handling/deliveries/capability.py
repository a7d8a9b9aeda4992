"""What this folder brings to its service."""

from intake_service.handling.deliveries import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Delivery attempt 送达登记": rules.MOVES},
    codes={"delivery_attempt_status": rules.Status, "delivery_failure": rules.Cause},
)
