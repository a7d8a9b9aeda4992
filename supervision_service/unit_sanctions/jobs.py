"""What the system suggests because a step of the ladder had no effect, and when that falls away."""

from shared.jobs import each_minute
from supervision_service.rectifications import queries as rectifications
from supervision_service.unit_sanctions import commands, queries
from supervision_service.unit_sanctions.queries import due
from supervision_service.urgings import queries as urgings

AFTER_LETTER = each_minute(
    "supervision.suggest_sanctions", due.ineffective, urgings.to_change, commands.suggest
)
AFTER_INSPECTION = each_minute(
    "supervision.suggest_sanctions_after_inspections",
    due.not_put_right,
    rectifications.to_change,
    commands.suggest_after_inspection,
)
LAPSE = each_minute(
    "supervision.lapse_suggestions", due.answered, queries.to_change, commands.lapse_answered
)
