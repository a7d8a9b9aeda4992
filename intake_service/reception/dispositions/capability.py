"""What this folder brings to its service."""

from intake_service.reception.dispositions import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(router=routes.router, codes={"disposition_kind": rules.Kind})
