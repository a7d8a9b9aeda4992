"""What this folder brings to its service."""

from intake_service.handling.investigations import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(router=routes.router, codes={"investigation_kind": rules.Kind})
