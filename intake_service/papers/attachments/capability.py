"""What this folder brings to its service."""

from intake_service.papers.attachments import jobs, routes, rules
from intake_service.papers.attachments.models import FOLDER, Attachment
from shared.attachments import MOST_BYTES, Paper, Status
from shared.capability import Capability
from shared.file_types import FileType
from shared.files import Contents

CAPABILITY = Capability(
    router=routes.router,
    machines={"Attachment 附件": rules.MOVES},
    jobs=[jobs.EXAMINE],
    codes={
        "attachment_status": Status,
        "paper": Paper,
        "file_type": FileType,
    },
    checks=[Contents("intake", FOLDER, Attachment)],
    uploads={"/v1/attachments": MOST_BYTES},
)
