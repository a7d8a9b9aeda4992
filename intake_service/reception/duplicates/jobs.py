"""Pieces are made ready to be compared, within a minute of being registered or corrected."""

from intake_service.reception.duplicates import commands, rules
from shared import jobs

_STEPS = 20
"""So many times five hundred pieces in one run; the next one follows a minute later."""


async def _compare(context: jobs.JobContext) -> None:
    key = rules.key(context.settings.secret("vault_key"))
    for _ in range(_STEPS):
        async with context.database.begin() as session:
            if not await commands.advance(session, key):
                return


COMPARE = jobs.Job("intake.compare_pieces", _compare, cron="* * * * *")
