"""What this folder brings to its service."""

from services.directory.regions import routes
from shared.capability import Capability
from shared.regions import Level

CAPABILITY = Capability(
    router=routes.router,
    codes={"region_level": Level},
)
