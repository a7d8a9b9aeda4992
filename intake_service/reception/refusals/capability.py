"""What this folder brings to its service."""

from intake_service.reception.refusals import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    codes={
        "not_accepted_ground": rules.NotAccepted,
        "no_longer_accepted_ground": rules.NoLongerAccepted,
    },
)
