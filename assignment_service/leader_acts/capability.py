"""What this folder brings to its service."""

from assignment_service.leader_acts import events, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={
        "Leader act 包案履责": rules.MOVES,
        "Instruction 领导批示": rules.TASK_MOVES,
    },
    publishes=[events.SNAPSHOT],
    codes={
        "leader_act_status": rules.Status,
        "instruction_status": rules.TaskStatus,
    },
)
