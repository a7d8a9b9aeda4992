"""What this folder brings to its service."""

from services.directory.tokens import routes
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
)
