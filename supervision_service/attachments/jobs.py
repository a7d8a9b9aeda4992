"""Looking into attachments for viruses, one after another."""

from shared.files import examining
from supervision_service.attachments.models import Attachment

EXAMINE = examining("supervision.examine_attachments", Attachment)
