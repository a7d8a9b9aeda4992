"""What this folder brings to its service."""

from intake_service.handling.deliveries.rules import Undelivered, View, Way
from intake_service.handling.opinions import queries, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    codes={
        "finding": rules.Finding,
        "delivery_way": Way,
        "petitioner_view": View,
        "undelivered": Undelivered,
    },
    checks=queries.AGREES,
)
