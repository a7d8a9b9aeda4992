"""What units are told on a schedule."""

from shared.jobs import Job, JobContext, office_time
from supervision_service.reminders import commands, queries


async def remind(context: JobContext) -> None:
    """Remind of every limit that comes near. May run twice, also at once."""
    now = await office_time(context)
    async with context.database.read() as session:
        limits = await queries.near(session, now)
    async with context.database.begin() as session:
        await commands.remind(session, limits, now)


REMIND = Job("supervision.remind", remind, cron="* * * * *")
