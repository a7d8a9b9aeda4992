"""What happens to look-backs on a schedule."""

from shared import directory
from shared.auth import SYSTEM
from shared.clock import real_now
from shared.jobs import Job, JobContext
from supervision_service.look_backs import commands, queries


async def recount(context: JobContext) -> None:
    """Count provisional look-backs again, each in a transaction of its own; may run twice."""
    database = context.database
    now = await directory.office_time(database) or real_now()
    async with database.read() as session:
        calendar = await directory.calendar(session)
        waiting = await queries.recountable(session, calendar.covered)
    for id in waiting:
        async with database.begin() as session:
            row = await queries.to_recount(session, id, now)
            if row is not None:
                await commands.recount(session, SYSTEM, row, calendar, now)


RECOUNT = Job("recount_look_backs", recount, cron="20 1 * * *")
