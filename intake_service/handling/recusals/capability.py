"""What this folder brings to its service."""

from intake_service.handling.recusals import events, routes
from intake_service.handling.recused import rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Recusal 回避": rules.MOVES},
    publishes=[events.SNAPSHOT],
    codes={"recusal_status": rules.Status, "recusal_decider": rules.Decider},
)
