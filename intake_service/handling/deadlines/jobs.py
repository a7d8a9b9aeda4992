"""What happens to deadlines because time passes; other folders declare their steps the same way."""

from intake_service.handling.deadlines import commands, queries
from intake_service.reception.matters import queries as matters
from shared.jobs import each_minute

JOBS = (
    each_minute("intake.recount_deadlines", queries.pieces_to_recount,
                matters.piece_to_change, commands.recount),
)  # fmt: skip
