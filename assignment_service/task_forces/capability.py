"""What this folder brings to its service."""

from assignment_service.task_forces import events, jobs, queries, routes, rules
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={
        "Task force 专班": rules.MOVES,
        "Guidance 指导记录": rules.GUIDANCE_MOVES,
    },
    bundles=[queries.CASES],
    publishes=[events.SNAPSHOT],
    jobs=jobs.JOBS,
    codes={
        "task_force_status": rules.Status,
        "guidance_status": rules.GuidanceStatus,
    },
)
