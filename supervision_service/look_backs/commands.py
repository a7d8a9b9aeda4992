"""Scheduling look-backs and recording what they found."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from shared import directory, history
from shared.auth import Actor
from shared.db import new_id
from shared.feed import publish
from shared.moves import Move, permit_roles
from shared.snapshots import Moved
from shared.workdays import Calendar, local_date
from supervision_service.listings import commands as listings
from supervision_service.listings import rules as moves
from supervision_service.listings.models import Listing
from supervision_service.look_backs import queries, rules
from supervision_service.look_backs.events import to_event
from supervision_service.look_backs.models import LookBack
from supervision_service.look_backs.rules import Outcome, Status
from supervision_service.look_backs.schemas import Finding


async def schedule(session: AsyncSession, actor: Actor, listing: Listing, now: datetime) -> None:
    """Schedule the look-backs of a delisting at 30, 90 and 180 natural days (DL19)."""
    calendar = await directory.calendar(session)
    for days in rules.DAYS:
        end = rules.ends(now, days, calendar)
        row = LookBack(
            id=new_id(),
            listing=listing,
            listing_id=listing.id,
            matter_id=listing.matter_id,
            round=listing.round,
            days=days,
            status=Status.SCHEDULED,
            start=local_date(now),
            raw=end.raw,
            legal=end.legal,
            provisional=end.provisional,
            moves=0,
        )
        await _move(session, actor, row, rules.SCHEDULE, None, now)


async def record(
    session: AsyncSession, actor: Actor, row: LookBack, form: Finding, now: datetime
) -> LookBack:
    """记录一次回头看：合格、须跟进（督办员），或者认定反弹（分管领导，原挂牌件回到督办）。

    Raises `Forbidden` (role-not-allowed, wrong-level), `Invalid` (target-date-missing,
    target-date-past, target-date-needless), `Conflict` (wrong-status, look-back-too-early).
    """
    move = rules.BY_OUTCOME[form.outcome]
    rules.entitle(actor.roles, actor.level)
    permit_roles(move, actor.roles)
    today = local_date(now)
    rules.recordable(form.outcome, row.raw, today, form.target_date)
    row.notes, row.recorded_at, row.recorded_by = form.notes, now, actor.id
    row.recorded_on = today
    await _move(session, actor, row, move, form.notes, now)
    if form.outcome is Outcome.RELAPSED:
        await _relist(session, actor, row, form, now)
    elif form.outcome is Outcome.SOLID:
        await _finalise(session, actor, row, now)
    return row


async def recount(
    session: AsyncSession, actor: Actor, row: LookBack, calendar: Calendar, now: datetime
) -> None:
    """Count the last day again now that the year's holiday notice is known (domain §6.8)."""
    end = rules.ends(row.start, row.days, calendar)
    row.raw, row.legal, row.provisional = end.raw, end.legal, end.provisional
    await _move(session, actor, row, rules.RECOUNT, None, now)


async def _relist(
    session: AsyncSession, actor: Actor, row: LookBack, form: Finding, now: datetime
) -> None:
    """The matter comes back under supervision, its leaders unchanged (domain §4.8)."""
    listing = row.listing
    listings.permitted(actor, listing, moves.RELIST)
    for other in await queries.of_round(session, listing.id, row.round):
        if other.status in rules.PENDING:
            await _move(session, actor, other, rules.VOID, None, now)
    listing.target_date = form.target_date or listing.target_date
    listing.delisted_at = listing.delisted_on = None
    listing.supervised_from, listing.supervised_to = now, None
    await listings.move(session, actor, listing, moves.RELIST, form.notes, now)


async def _finalise(session: AsyncSession, actor: Actor, row: LookBack, now: datetime) -> None:
    found = await queries.of_round(session, row.listing_id, row.round)
    if rules.holds(each.status for each in found):
        listings.permitted(actor, row.listing, moves.FINALISE)
        await listings.move(session, actor, row.listing, moves.FINALISE, None, now)


async def _move(
    session: AsyncSession,
    actor: Actor,
    row: LookBack,
    done: Move,
    reason: str | None,
    now: datetime,
) -> None:
    await history.apply(session, row, done, actor, reason, now)
    await publish(session, to_event(row, Moved(done.verb, now)), row.matter_id, now)
