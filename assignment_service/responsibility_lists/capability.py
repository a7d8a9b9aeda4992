"""What this folder brings to its service."""

from assignment_service.responsibility_lists import events, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Responsibility list 包案责任清单": rules.MOVES},
    publishes=[events.SNAPSHOT],
    codes={
        "responsibility_list_status": rules.Status,
        "list_gap": rules.Gap,
        "list_format": rules.PaperFormat,
    },
)
