"""What this folder brings to its service."""

from reporting_service.bulletins import events, routes, rules
from reporting_service.ledger.rules.works import Work
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Bulletin 月通报": (*rules.MOVES, rules.CORRECT)},
    publishes=[events.SNAPSHOT],
    codes={
        "bulletin_list": rules.CaseList,
        "bulletin_status": rules.Status,
        "supervision_work": Work,
    },
)
