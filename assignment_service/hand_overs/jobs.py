"""What happens to hand-overs because the charge is over or the successor cannot take it."""

from assignment_service.hand_overs import commands, queries
from shared.jobs import each_minute

JOBS = (
    each_minute("assignment.lapse_hand_overs", queries.to_lapse, queries.to_change, commands.lapse),
)
