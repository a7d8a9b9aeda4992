"""What happens to difficulties because their case is over."""

from shared.jobs import each_minute
from supervision_service.difficulties import commands, queries

END = each_minute("supervision.end_difficulties", queries.over, queries.to_change, commands.end)
