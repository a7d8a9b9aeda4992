"""What this folder brings to its service."""

from intake_service.hand_overs import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    codes={"hand_over_thing": rules.Thing, "hand_over_outcome": rules.Outcome},
)
