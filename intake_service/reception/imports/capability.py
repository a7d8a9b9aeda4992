"""What this folder brings to its service."""

from intake_service.reception.imports import jobs, routes, rules
from shared.capability import Capability
from shared.moves import JobStatus

CAPABILITY = Capability(
    router=routes.router,
    machines={"Import 台账导入": rules.MOVES},
    jobs=jobs.JOBS,
    codes={
        "import_left": rules.Left,
        "import_outcome": rules.Outcome,
        "job_status": JobStatus,
    },
    uploads={"/v1/imports": rules.MOST_BYTES},
)
