"""What this folder brings to its service."""

from services.directory.organisations import events, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    publishes=[events.SNAPSHOT],
    codes={"organisation_kind": rules.Kind},
)
