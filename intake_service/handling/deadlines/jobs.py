"""What happens to deadlines because time passes; other folders declare their steps the same way.

The rows are the truth and a job a reminder: run late or twice, it does the same.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from intake_service.handling.deadlines import commands, queries, rules
from intake_service.reception.matters import queries as matters
from intake_service.reception.registration import rules as piece_rules
from shared import directory
from shared.auth import SYSTEM, Load
from shared.clock import real_now
from shared.errors import Refusal
from shared.jobs import Job, JobContext

log = structlog.get_logger(__name__)

AT_ONCE = 500
"""Rows that one run takes on; the next one follows a minute later."""

Find = Callable[[AsyncSession, datetime, int], Awaitable[Sequence[UUID]]]
"""(session, now, limit) → rows whose time has come, the longest waiting first."""
Act = Callable[[AsyncSession, Any, datetime], Awaitable[object]]
"""(session, row, now): looks again, and does what is due."""


def each_minute(name: str, find: Find, load: Load, act: Act) -> Job:
    """A job that looks every minute for rows whose time has come, and acts on each by itself.

    Each row has its own transaction; a row that is refused is logged and keeps nobody waiting.
    """

    async def run(context: JobContext) -> None:
        now = await _office_time(context)
        async with context.database.read() as session:
            found = await find(session, now, AT_ONCE)
        for id in found:
            try:
                async with context.database.begin() as session:
                    await act(session, await load(session, SYSTEM, id), now)
            except Refusal as refusal:
                log.warning("A row was refused", job=name, id=str(id), code=refusal.code)

    return Job(name, run, cron="* * * * *")


async def _office_time(context: JobContext) -> datetime:
    """Real time, or in a rehearsal the time last set."""
    if not context.settings.rehearsal:
        return real_now()
    return await directory.office_time(context.database) or real_now()


_SILENT = [rule_id for rule_id in rules.WINDOWS if rule_id not in piece_rules.LAPSE.stops]
"""Windows that close without a move of their piece."""
JOBS = (
    each_minute("intake.lapse_windows", partial(queries.pieces_past, rule_ids=_SILENT),
                matters.piece_to_change, partial(commands.lapse, rule_ids=_SILENT)),
    each_minute("intake.recount_deadlines", queries.pieces_to_recount,
                matters.piece_to_change, commands.recount),
)  # fmt: skip
