"""What happens to orders because time passes."""

from intake_service.handling.orders import commands, queries
from shared.jobs import each_minute

DEEM_START = each_minute(
    "intake.deem_start", queries.unanswered, queries.to_change, commands.deem_started
)
