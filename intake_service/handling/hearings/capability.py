"""What this folder brings to its service."""

from intake_service.handling.hearings import queries, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    needs=queries.NEEDS,
    codes={"hearing_ground": rules.Ground},
    checks=queries.AGREES,
)
