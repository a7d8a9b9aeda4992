"""What this folder brings to its service."""

from shared.capability import Capability
from supervision_service.reminders import jobs, routes, rules

CAPABILITY = Capability(
    router=routes.router,
    machines={"Reminder 系统提醒": rules.MOVES},
    jobs=[jobs.REMIND],
    codes={"reminder_about": rules.About, "reminder_status": rules.Status},
)
