"""What this folder brings to its service."""

from intake_service.reception.redirections import routes
from shared.capability import Capability

CAPABILITY = Capability(router=routes.router)
