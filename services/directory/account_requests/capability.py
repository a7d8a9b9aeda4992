"""What this folder brings to its service."""

from services.directory.account_requests import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Account request 账号变更申请": rules.MOVES},
    codes={"account_request_kind": rules.Asked, "account_request_status": rules.Status},
)
