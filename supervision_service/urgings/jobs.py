"""What happens to urgings because time passes, or because their case is over."""

from shared.jobs import each_minute
from supervision_service.urgings import commands, queries
from supervision_service.urgings.queries import due

END = each_minute("supervision.end_urgings", queries.over, queries.to_change, commands.end)
COME_BACK = each_minute(
    "supervision.come_back_urgings", queries.stranded, queries.to_change, commands.come_back
)
PROPOSE = each_minute(
    "supervision.propose_urgings", due.unanswered, queries.to_change, commands.propose
)
