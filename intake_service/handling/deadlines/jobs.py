"""What happens to deadlines because time passes; other folders declare their steps the same way."""

from functools import partial

from intake_service.handling.deadlines import commands, queries, rules
from intake_service.reception.matters import queries as matters
from intake_service.reception.registration import rules as piece_rules
from shared.jobs import each_minute

_SILENT = [rule_id for rule_id in rules.WINDOWS if rule_id not in piece_rules.LAPSE.stops]
"""Windows that close without a move of their piece."""
JOBS = (
    each_minute("intake.lapse_windows", partial(queries.pieces_past, rule_ids=_SILENT),
                matters.piece_to_change, partial(commands.lapse, rule_ids=_SILENT)),
    each_minute("intake.recount_deadlines", queries.pieces_to_recount,
                matters.piece_to_change, commands.recount),
)  # fmt: skip
