"""What happens to weekly sessions because their cut-off has passed."""

from shared.jobs import each_minute
from supervision_service.weekly_sessions import commands, queries

CALL = each_minute(
    "supervision.call_missing_reports",
    queries.past_cutoff,
    queries.to_change,
    commands.call_in_time,
)
