"""What this folder brings to its service."""

from intake_service.handling.letters.rules.replacements import REPLACE
from intake_service.handling.replacements import routes
from shared.capability import Capability

CAPABILITY = Capability(router=routes.router, machines={"Letter 文书": (REPLACE,)})
