"""What this folder brings to its service."""

from intake_service.reception.duplicates import jobs, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router, jobs=[jobs.COMPARE], codes={"duplicate_fact": rules.Fact}
)
