"""What happens to ratings because time passes."""

from intake_service.evaluation.ratings import commands, queries
from intake_service.reception.matters.queries import piece_to_change
from shared.jobs import each_minute

LAPSE = each_minute("intake.lapse_ratings", queries.unrated, piece_to_change, commands.lapse)
