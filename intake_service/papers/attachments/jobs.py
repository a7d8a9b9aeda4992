"""Looking into attachments for viruses, one after another."""

from intake_service.papers.attachments import commands, queries
from shared.jobs import each_minute

EXAMINE = each_minute(
    "intake.examine_attachments", queries.unscanned, queries.to_scan, commands.examine
)
