"""What this folder brings to its service."""

from shared.attachments import MOST_BYTES, Paper, Status
from shared.capability import Capability
from shared.file_types import FileType
from shared.files import Contents
from shared.proofs import MOVES
from supervision_service.attachments import jobs, routes, rules
from supervision_service.attachments.queries import SHELF

CAPABILITY = Capability(
    router=routes.router,
    machines={"Case proof 督办附件": MOVES},
    jobs=[jobs.EXAMINE],
    codes={
        "attachment_subject": rules.Subject,
        "attachment_status": Status,
        "paper": Paper,
        "file_type": FileType,
    },
    checks=[Contents("supervision", SHELF.folder, SHELF.model)],
    uploads={"/v1/attachments": MOST_BYTES},
)
