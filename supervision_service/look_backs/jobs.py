"""What happens to look-backs on a schedule."""

from uuid import UUID

from shared import directory
from shared.auth import Actor, Level
from shared.clock import real_now
from shared.jobs import Job, JobContext
from shared.moves import Role
from supervision_service.look_backs import commands, queries

SYSTEM = Actor(
    id=UUID(int=0),
    name="系统",
    roles=frozenset({Role.SYSTEM}),
    unit=UUID(int=0),
    unit_name="系统",
    line="",
    level=Level.PROVINCE,
    region="510000",
    service=None,
)
"""Who history says did it when nobody did: a holiday notice came."""


async def recount(context: JobContext) -> None:
    """Count provisional look-backs again, each in a transaction of its own; may run twice."""
    database = context.database
    now = await directory.office_time(database) or real_now()
    async with database.read() as session:
        calendar = await directory.calendar(session)
        waiting = await queries.recountable(session, calendar.covered)
    for id in waiting:
        async with database.begin() as session:
            row = await queries.to_recount(session, id)
            if (
                row is not None
                and row.provisional
                and (row.moved_at is None or row.moved_at <= now)
            ):
                await commands.recount(session, SYSTEM, row, calendar, now)


RECOUNT = Job("recount_look_backs", recount, cron="20 1 * * *")
