"""What this folder brings to its service."""

from services.directory.office_time import events, routes
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    publishes=[events.SNAPSHOT],
)
