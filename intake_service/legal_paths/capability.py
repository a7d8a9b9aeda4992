"""What this folder brings to its service."""

from intake_service.legal_paths import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Catalogue 法定途径清单": rules.MOVES},
    codes={"legal_path_status": rules.Status},
)
