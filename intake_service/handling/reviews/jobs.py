"""What happens to answered pieces because time passes."""

from intake_service.handling.reviews import commands, queries
from intake_service.reception.matters.queries import piece_to_change
from shared.jobs import each_minute

LAPSE = each_minute("intake.lapse_reviews", queries.unreviewed, piece_to_change, commands.lapse)
