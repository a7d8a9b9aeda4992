"""What this folder brings to its service."""

from intake_service.privacy.vault import rules
from shared.capability import Capability

CAPABILITY = Capability(
    codes={"personal_field": rules.Secret},
)
