"""What happens to urgings because their case is over."""

from shared.jobs import each_minute
from supervision_service.urgings import commands, queries

END = each_minute("supervision.end_urgings", queries.over, queries.to_change, commands.end)
