"""What this folder brings to its service."""

from services.exchange.partners import events, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Partner 对接单位": rules.MOVES},
    publishes=[events.SNAPSHOT],
    codes={
        "partner_status": rules.Status,
        "partner_adapter": rules.Adapter,
        "exchange_flow": rules.Flow,
    },
)
