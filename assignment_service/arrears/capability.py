"""What this folder brings to its service."""

from assignment_service.arrears import routes
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
)
