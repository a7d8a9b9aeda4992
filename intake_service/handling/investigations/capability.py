"""What this folder brings to its service."""

from intake_service.handling.investigations import queries, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router, needs=queries.NEEDS, codes={"investigation_kind": rules.Kind}
)
