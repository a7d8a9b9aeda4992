"""What this folder brings to its service."""

from intake_service.reception.filings import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(router=routes.router, codes={"filing_ground": rules.Ground})
