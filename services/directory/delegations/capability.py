"""What this folder brings to its service."""

from services.directory.delegations import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Delegation 代办": rules.MOVES},
    codes={"delegation_status": rules.Status},
)
