"""What happens to consultations because their case is over."""

from shared.jobs import each_minute
from supervision_service.consultations import commands, queries

END = each_minute("supervision.end_consultations", queries.over, queries.to_change, commands.end)
