"""What this folder brings to its service."""

from intake_service.corrections.registrations import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Correction 登记更正": rules.MOVES},
    codes={"correction_status": rules.CorrectionStatus, "correction_field": rules.Fact},
)
