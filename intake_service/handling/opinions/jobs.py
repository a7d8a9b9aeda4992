"""What happens to answered pieces because time passes."""

from functools import partial

from intake_service.handling.deadlines.queries import pieces_past
from intake_service.handling.opinions import commands
from intake_service.reception.matters.queries import piece_to_change
from intake_service.reception.registration import rules as piece_rules
from shared.jobs import each_minute

LAPSE = each_minute(
    "intake.lapse_reviews",
    partial(pieces_past, rule_ids=piece_rules.LAPSE.stops),
    piece_to_change,
    commands.lapse,
)
