"""What this folder brings to its service."""

from intake_service.reception.proposals import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    codes={
        "proposal_outcome": rules.Outcome,
        "confirmation_outcome": rules.ConfirmationOutcome,
    },
)
