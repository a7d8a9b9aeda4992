"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.joint_handlings import events, jobs, routes, rules

CAPABILITY = Capability(
    router=routes.router,
    machines={"Joint handling 联办": rules.MOVES},
    publishes=[events.SNAPSHOT],
    jobs=[jobs.PROPOSE],
    codes={
        "joint_handling_kind": rules.Kind,
        "joint_handling_status": rules.Status,
        "organ_kind": rules.OrganKind,
        "organ_answer": rules.Answer,
        "organ_channel": rules.Channel,
        "organ_word": rules.Word,
    },
)
