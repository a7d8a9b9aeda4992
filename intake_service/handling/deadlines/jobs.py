"""What happens to deadlines because time passes; other folders declare their steps the same way."""

from intake_service.handling.deadlines import commands, queries
from intake_service.reception.matters import queries as matters
from shared import directory
from shared.auth import SYSTEM
from shared.jobs import AT_ONCE, Job, JobContext, each_minute, office_time


async def recount_running(context: JobContext) -> None:
    """Count every running deadline by the calendar of today, in case a known year was changed."""
    now = await office_time(context)
    after = None
    while True:
        async with context.database.read() as session:
            calendar = await directory.calendar(session)
            page = await queries.running(session, after, AT_ONCE)
            stale = {each.piece_id for each in page if commands.is_stale(each, calendar)}
            after = page[-1].id if page else None
        for piece_id in sorted(stale):
            async with context.database.begin() as session:
                piece = await matters.piece_to_change(session, SYSTEM, piece_id)
                await commands.recount(session, piece, now)
        if len(page) < AT_ONCE:
            return


JOBS = (
    each_minute("intake.recount_deadlines", queries.pieces_to_recount,
                matters.piece_to_change, commands.recount),
    Job("intake.recount_running", recount_running, cron="40 1 * * *"),
)  # fmt: skip
