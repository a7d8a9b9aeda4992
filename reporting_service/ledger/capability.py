"""What this folder brings to its service."""

from reporting_service.ledger import routes
from shared.capability import Capability
from shared.punctuality import Punctuality

CAPABILITY = Capability(
    router=routes.router,
    codes={"punctuality": Punctuality},
)
