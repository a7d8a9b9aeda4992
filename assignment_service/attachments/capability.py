"""What this folder brings to its service."""

from assignment_service.attachments import jobs, routes, rules
from assignment_service.attachments.queries import SHELF
from shared.attachments import MOST_BYTES, Paper, Status
from shared.capability import Capability
from shared.file_types import FileType
from shared.files import Contents
from shared.proofs import MOVES

CAPABILITY = Capability(
    router=routes.router,
    machines={"Charge proof 包案附件": MOVES},
    jobs=[jobs.EXAMINE],
    codes={
        "assignment_attachment_subject": rules.Subject,
        "attachment_status": Status,
        "paper": Paper,
        "file_type": FileType,
    },
    checks=[Contents("assignment", SHELF.folder, SHELF.model)],
    uploads={"/v1/attachments": MOST_BYTES},
)
