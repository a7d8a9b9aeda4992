"""What this folder brings to its service."""

from services.directory.calendar import events, routes
from shared.capability import Capability
from shared.workdays import DayKind, Unit

CAPABILITY = Capability(
    router=routes.router,
    publishes=[events.SNAPSHOT],
    codes={"day_kind": DayKind, "day_unit": Unit},
)
