"""What this folder brings to its service."""

from shared.capability import Capability
from shared.punctuality import Punctuality
from shared.regions import Level
from supervision_service.listings import events, routes, rules

CAPABILITY = Capability(
    router=routes.router,
    machines={"Listing 挂牌件": rules.MOVES},
    publishes=[events.SNAPSHOT],
    codes={
        "leader_level": Level,
        "listing_ground": rules.Ground,
        "listing_kind": rules.Kind,
        "punctuality": Punctuality,
        "listing_status": rules.Status,
    },
)
