"""What this folder brings to its service."""

from intake_service.handling.simplified import routes
from intake_service.reception.registration.rules.simple import Ground
from shared.capability import Capability

CAPABILITY = Capability(router=routes.router, codes={"simplified_ground": Ground})
