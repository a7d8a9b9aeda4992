"""What this folder brings to its service."""

from intake_service.evaluation.enquiries import jobs, routes
from shared.capability import Capability

CAPABILITY = Capability(router=routes.router, jobs=[jobs.FORGET])
