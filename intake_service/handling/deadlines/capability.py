"""What this folder brings to its service."""

from intake_service.handling.deadlines import jobs, queries, routes, rules
from intake_service.handling.deadlines.rules.explanation import DayUse
from shared.capability import Capability
from shared.punctuality import Punctuality

CAPABILITY = Capability(
    router=routes.router,
    jobs=jobs.JOBS,
    codes={
        "day_use": DayUse,
        "deadline_kind": rules.Kind,
        "deadline_outcome": rules.Outcome,
        "punctuality": Punctuality,
    },
    checks=queries.AGREES,
)
