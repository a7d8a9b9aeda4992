"""The sweep: what happens to deadlines because time passes. Each step is its own transaction.

The rows are the truth and the sweep a reminder: run late or twice, it does the same.
"""

from datetime import datetime, timedelta

import structlog

from intake_service.handling.deadlines import commands, queries
from intake_service.handling.deadlines.rules import Outcome
from intake_service.handling.handling import commands as handling
from intake_service.handling.orders import commands as orders
from intake_service.handling.orders import queries as order_queries
from intake_service.reception.matters import queries as matters
from shared import directory
from shared.clock import real_now
from shared.db import Database
from shared.errors import Refusal
from shared.jobs import Job, JobContext
from shared.workdays import local_date

log = structlog.get_logger(__name__)

AT_ONCE = 500
WAIT = timedelta(days=15)


async def sweep(context: JobContext) -> None:
    """Run every step as of office time: real time, or in a rehearsal the time last set."""
    database = context.database
    now = real_now()
    if context.settings.rehearsal:
        now = await directory.office_time(database) or now
    await begin_deemed(database, now)
    await close_windows(database, now)
    await recount(database, now)


async def begin_deemed(database: Database, now: datetime) -> int:
    """Let DL05 run where fifteen days passed without a notice of acceptance; how many."""
    async with database.read() as session:
        found = await order_queries.unanswered(session, now - WAIT, AT_ONCE)
    begun = 0
    for order_id in found:
        try:
            async with database.begin() as session:
                order = await order_queries.to_change(session, orders.SYSTEM, order_id)
                begun += await orders.deem_started(session, order, now)
        except Refusal as refusal:
            log.warning("An order was not swept", order=str(order_id), code=refusal.code)
    return begun


async def close_windows(database: Database, now: datetime) -> int:
    """Close the windows that nobody used; without a review the piece is closed. How many."""
    async with database.read() as session:
        found = await queries.closed_windows(session, local_date(now), AT_ONCE)
    closed = 0
    for deadline_id, piece_id, rule in found:
        try:
            async with database.begin() as session:
                piece = await matters.piece_to_change(session, orders.SYSTEM, piece_id)
                deadline = await queries.to_change(session, deadline_id)
                if deadline is None or deadline.outcome is not Outcome.OPEN:
                    continue
                if rule == "DL07":
                    await handling.lapse(session, piece, deadline, now)
                else:
                    commands.lapse(deadline, now)
                closed += 1
        except Refusal as refusal:
            log.warning("A deadline was not swept", deadline=str(deadline_id), code=refusal.code)
    return closed


async def recount(database: Database, now: datetime) -> int:
    """Count provisional deadlines anew once their years' calendars are known; how many moved."""
    async with database.read() as session:
        covered = (await directory.calendar(session)).covered
        found = await queries.provisional_pieces(session, covered, AT_ONCE)
    moved = 0
    for piece_id in found:
        try:
            async with database.begin() as session:
                piece = await matters.piece_to_change(session, orders.SYSTEM, piece_id)
                moved += await orders.recount(session, piece, now)
        except Refusal as refusal:
            log.warning("A piece was not recounted", piece=str(piece_id), code=refusal.code)
    return moved


SWEEP = Job("sweep", sweep, cron="* * * * *")
