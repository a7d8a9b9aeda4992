"""What this folder brings to its service."""

from intake_service.reception.proposals import routes
from intake_service.reception.proposals.rules import advice, found
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    codes={"proposal_answer": advice.Answer, "proposal_outcome": found.Outcome},
)
