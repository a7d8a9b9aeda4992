"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.reports import events, routes

CAPABILITY = Capability(
    router=routes.router,
    publishes=[events.SNAPSHOT],
)
