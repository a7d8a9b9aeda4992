"""What this folder brings to its service."""

from reporting_service.rebuilds import jobs, queries, routes, rules
from shared.capability import Capability
from shared.moves import JobStatus

CAPABILITY = Capability(
    router=routes.router,
    machines={"Rebuild 统计数据重建": rules.MOVES},
    jobs=jobs.JOBS,
    codes={"job_status": JobStatus},
    checks=queries.AGREES,
)
