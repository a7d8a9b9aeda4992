"""What happens to task forces because a secondment ran out."""

from assignment_service.task_forces import commands, queries
from shared.jobs import each_minute

JOBS = (
    each_minute(
        "assignment.lapse_secondments", queries.to_lapse, queries.to_change, commands.lapse
    ),
)
