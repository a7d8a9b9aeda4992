"""What happens to clues because a day passed without a word from the organ."""

from shared.jobs import each_minute
from supervision_service.clues import commands, queries

PROPOSE = each_minute(
    "supervision.propose_clue_reminders", queries.late, queries.to_change, commands.propose
)
