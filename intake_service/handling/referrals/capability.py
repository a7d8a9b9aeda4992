"""What this folder brings to its service."""

from intake_service.handling.referrals import events, queries, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    needs=queries.NEEDS,
    machines={"Referral 导入法定途径": rules.MOVES},
    publishes=[events.SNAPSHOT],
    codes={"referral_status": rules.Status, "referral_result": rules.Result},
)
