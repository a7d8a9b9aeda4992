"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.candidates import routes

CAPABILITY = Capability(router=routes.router)
