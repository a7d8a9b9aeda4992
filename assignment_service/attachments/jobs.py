"""Looking into attachments for viruses, one after another."""

from assignment_service.attachments.models import Attachment
from shared.files import examining

EXAMINE = examining("assignment.examine_attachments", Attachment)
