"""What this folder brings to its service."""

from services.directory.calendar import events, routes, rules
from shared.capability import Capability
from shared.workdays import DayKind, Unit

CAPABILITY = Capability(
    router=routes.router,
    publishes=[events.SNAPSHOT],
    machines={"Holiday notice 放假通知": rules.MOVES},
    codes={"notice_status": rules.Status, "day_kind": DayKind, "day_unit": Unit},
)
