"""What this folder brings to its service."""

from services.directory.accounts import events, queries, routes
from shared.capability import Capability
from shared.moves import Role

CAPABILITY = Capability(
    router=routes.router,
    publishes=[events.SNAPSHOT],
    codes={"role": Role},
    start_checks=[queries.refuse_demonstration_accounts],
)
