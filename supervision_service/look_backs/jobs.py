"""What happens to look-backs on a schedule."""

from shared import directory
from shared.auth import SYSTEM
from shared.clock import real_now
from shared.jobs import AT_ONCE, Job, JobContext
from shared.workdays import Due
from supervision_service.look_backs import commands, queries, rules


async def recount(context: JobContext) -> None:
    """Count look-backs again by the calendar of today, each in a transaction of its own.

    May run twice.
    """
    database = context.database
    now = await directory.office_time(database) or real_now()
    after = None
    while True:
        async with database.read() as session:
            calendar = await directory.calendar(session)
            page = await queries.counted(session, after, AT_ONCE)
            moved = [
                each.id
                for each in page
                if rules.ends(each.start, each.days, calendar)
                != Due(each.raw, each.legal, each.provisional)
            ]
            after = page[-1].id if page else None
        for id in moved:
            async with database.begin() as session:
                row = await queries.to_recount(session, id, now)
                if row is not None:
                    await commands.recount(session, SYSTEM, row, calendar, now)
        if len(page) < AT_ONCE:
            return


RECOUNT = Job("recount_look_backs", recount, cron="20 1 * * *")
