"""What happens to recommendations because the day of the answer passed."""

from shared.jobs import each_minute
from supervision_service.recommendations import commands, queries

PROPOSE_REMINDER = each_minute(
    "supervision.propose_recommendation_reminders",
    queries.unanswered,
    queries.to_change,
    commands.propose_reminder,
)
