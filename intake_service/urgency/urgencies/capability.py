"""What this folder brings to its service."""

from intake_service.urgency.urgencies import queries, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Urgency 重大紧急事项": rules.MOVES},
    codes={"urgency_status": rules.Status, "report_channel": rules.Channel},
    checks=queries.AGREES,
)
