"""What happens to joint handlings because a day passed without an answer."""

from shared.jobs import each_minute
from supervision_service.joint_handlings import commands, queries

PROPOSE = each_minute(
    "supervision.propose_joint_reminders", queries.late, queries.to_change, commands.propose
)
