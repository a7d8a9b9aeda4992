"""What this folder brings to its service."""

from intake_service.handling.referrals import events, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Referral 导入法定途径": rules.MOVES},
    publishes=[events.SNAPSHOT],
    codes={"referral_status": rules.Status, "referral_result": rules.Result},
)
