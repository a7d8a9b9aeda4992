"""What happens to charges because their case was delisted or closed, or came back."""

from assignment_service.charges import commands, queries
from assignment_service.charges.queries import following
from shared.jobs import each_minute

JOBS = (
    each_minute(
        "assignment.complete_charges",
        following.to_complete,
        queries.charge_to_change,
        commands.complete,
    ),
    each_minute(
        "assignment.resume_charges", following.to_resume, queries.charge_to_change, commands.resume
    ),
    each_minute(
        "assignment.lapse_proposals", following.to_lapse, queries.charge_to_change, commands.lapse
    ),
)
