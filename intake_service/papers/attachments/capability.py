"""What this folder brings to its service."""

from intake_service.papers.attachments import jobs, queries, routes, rules
from intake_service.papers.attachments.rules.types import FileType
from shared.capability import Capability

CAPABILITY = Capability(
    router=routes.router,
    machines={"Attachment 附件": rules.MOVES},
    jobs=[jobs.EXAMINE],
    codes={
        "attachment_status": rules.Status,
        "paper": rules.Paper,
        "file_type": FileType,
    },
    checks=[queries.Contents()],
    uploads={"/v1/attachments": rules.MOST_BYTES},
)
