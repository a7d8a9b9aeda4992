"""What this folder brings to its service."""

from intake_service.handling.mediations import queries, routes
from shared.capability import Capability

CAPABILITY = Capability(router=routes.router, checks=queries.AGREES, needs=queries.NEEDS)
