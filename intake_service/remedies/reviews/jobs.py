"""What happens to answered and reviewed pieces because time passes."""

from intake_service.reception.matters.queries import piece_to_change
from intake_service.remedies.reviews import queries
from intake_service.remedies.reviews.commands import lapses
from shared.jobs import each_minute

LAPSE = each_minute("intake.lapse_reviews", queries.unreviewed, piece_to_change, lapses.lapse)
LAPSE_RE_REVIEW = each_minute(
    "intake.lapse_re_reviews", queries.not_re_reviewed, piece_to_change, lapses.lapse_re_review
)
