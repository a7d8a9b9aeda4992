"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.listings import events, routes, rules

CAPABILITY = Capability(
    router=routes.router,
    machines={"Listing 挂牌件": rules.MOVES},
    publishes=[events.SNAPSHOT],
    codes={
        "leader_level": rules.ChainLevel,
        "listing_ground": rules.Ground,
        "listing_kind": rules.Kind,
        "punctuality": rules.Punctuality,
        "listing_status": rules.Status,
    },
)
