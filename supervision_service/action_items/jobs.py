"""What happens to action items because their case is over."""

from shared.jobs import each_minute
from supervision_service.action_items import commands, queries

END = each_minute("supervision.end_action_items", queries.over, queries.to_change, commands.end)
