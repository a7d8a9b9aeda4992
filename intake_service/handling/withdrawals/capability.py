"""What this folder brings to its service."""

from intake_service.handling.withdrawals import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Withdrawal 信访人撤回": rules.MOVES},
    codes={"withdrawal_status": rules.Status, "withdrawal_way": rules.Way},
)
