"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.action_items import jobs, routes, rules

CAPABILITY = Capability(
    router=routes.router,
    machines={"Action item 议定事项": rules.MOVES},
    jobs=[jobs.END],
    codes={"action_item_status": rules.Status},
)
