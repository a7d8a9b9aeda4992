"""What this folder brings to its service."""

from intake_service.handling.co_handlers import rules
from intake_service.handling.co_handlings import queries, routes
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Co-handling 协办": rules.MOVES},
    codes={"co_handling_status": rules.Status},
    checks=queries.AGREES,
)
