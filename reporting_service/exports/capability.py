"""What this folder brings to its service."""

from reporting_service.exports import jobs, routes, rules
from shared.capability import Capability
from shared.moves import JobStatus

CAPABILITY = Capability(
    router=routes.router,
    machines={"Export 台账导出": rules.MOVES},
    jobs=jobs.JOBS,
    codes={"job_status": JobStatus},
)
