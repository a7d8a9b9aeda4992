"""What this folder brings to its service."""

from reporting_service.indicators import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    codes={"region_level": rules.By, "indicator": rules.Code},
)
