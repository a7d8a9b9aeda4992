"""What this folder brings to its service."""

from intake_service.handling.orders import events, jobs, queries, routes, rules
from shared.batches import BatchOutcome
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    needs=queries.NEEDS,
    machines={"Order 交办单": rules.MOVES},
    publishes=[events.SNAPSHOT],
    jobs=[jobs.DEEM_START],
    codes={
        "order_status": rules.Status,
        "order_kind": rules.Kind,
        "batch_outcome": BatchOutcome,
    },
    checks=queries.AGREES,
)
