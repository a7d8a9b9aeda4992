"""What this folder brings to its service."""

from intake_service.guides import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    codes={"guide_path": rules.Path, "diagram_format": rules.DiagramFormat},
)
