"""What this folder brings to its service."""

from services.exchange.keys import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Partner key 对接单位密钥": rules.MOVES},
    codes={"partner_key_status": rules.Status},
)
