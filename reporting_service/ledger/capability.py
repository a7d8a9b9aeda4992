"""What this folder brings to its service."""

from reporting_service.ledger import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    codes={"punctuality": rules.Punctuality},
)
