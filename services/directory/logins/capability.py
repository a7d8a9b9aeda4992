"""What this folder brings to its service."""

from services.directory.logins import jobs
from shared.capability import Capability

CAPABILITY = Capability(
    jobs=[jobs.FORGET],
)
