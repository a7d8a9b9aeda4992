"""What counts no longer is forgotten."""

from services.directory.logins import commands
from shared import jobs
from shared.clock import real_now


async def _forget(context: jobs.JobContext) -> None:
    """Delete old failures, and addresses that were not used for a month."""
    async with context.database.begin() as session:
        await commands.forget(session, real_now())


FORGET = jobs.Job("forget-login-counts", _forget, cron="27 * * * *")
