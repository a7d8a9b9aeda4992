"""What this folder brings to its service."""

from intake_service.papers.notes import routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Note 谈话记录": rules.MOVES},
    codes={
        "note_status": rules.Status,
        "talk_form": rules.TalkForm,
        "talk_partner": rules.TalkPartner,
    },
)
