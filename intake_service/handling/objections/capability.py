"""What this folder brings to its service."""

from intake_service.handling.objections import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    codes={"objection_decision": rules.Decision},
)
