"""What this folder brings to its service."""

from intake_service.handling.letters import routes
from intake_service.handling.letters.commands.paper import PaperFormat
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    codes={"paper_format": PaperFormat},
)
