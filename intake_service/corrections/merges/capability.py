"""What this folder brings to its service."""

from intake_service.corrections.merges import queries, routes
from shared.capability import Capability

CAPABILITY = Capability(router=routes.router, needs=queries.NEEDS)
