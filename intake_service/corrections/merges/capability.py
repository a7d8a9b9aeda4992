"""What this folder brings to its service."""

from intake_service.corrections.merges import routes
from shared.capability import Capability

CAPABILITY = Capability(router=routes.router)
