"""What counts no longer is forgotten."""

from intake_service.evaluation.enquiries import commands
from shared import jobs
from shared.clock import real_now


async def _forget(context: jobs.JobContext) -> None:
    """Delete old attempts, and addresses that were not used for a month."""
    async with context.database.begin() as session:
        await commands.forget(session, real_now())


FORGET = jobs.Job("intake.forget_enquiry_counts", _forget, cron="37 * * * *")
