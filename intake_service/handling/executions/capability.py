"""What this folder brings to its service."""

from intake_service.handling.executions import queries, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Execution 落实": rules.MOVES},
    codes={"execution_status": rules.Status, "facet": rules.Facet},
    checks=queries.AGREES,
)
