"""Looking into attachments for viruses, one after another."""

from intake_service.papers.attachments.models import Attachment
from shared.files import examining

EXAMINE = examining("intake.examine_attachments", Attachment)
