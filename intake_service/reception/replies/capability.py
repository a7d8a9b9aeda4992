"""What this folder brings to its service."""

from intake_service.reception.replies import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(router=routes.router, codes={"suggestion_result": rules.Result})
