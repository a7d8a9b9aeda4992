"""What this folder brings to its service."""

from intake_service.reception.registration import events, queries, routes, rules
from intake_service.reception.registration.rules import slip
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Piece 信访件": rules.MOVES},
    publishes=[events.SNAPSHOT],
    codes={
        "form": rules.Form,
        "purpose": rules.Purpose,
        "source": rules.Source,
        "piece_awaiting": rules.Awaiting,
        "piece_status": rules.Status,
        "seal": rules.Seal,
        "handling": rules.Handling,
        "slip_asker": slip.Asker,
    },
    checks=queries.HOLDS,
    start_checks=[queries.no_rehearsal_over_real_pieces],
)
