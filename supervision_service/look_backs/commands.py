"""Scheduling look-backs and recording what they found."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from shared import directory, history
from shared.auth import Actor
from shared.workdays import Calendar, local_date
from supervision_service.listings import rules as listings
from supervision_service.listings.models import Listing
from supervision_service.look_backs import queries, rules
from supervision_service.look_backs.models import LookBack
from supervision_service.look_backs.rules import Outcome
from supervision_service.look_backs.schemas import LookBackRecord


async def schedule(session: AsyncSession, actor: Actor, listing: Listing, now: datetime) -> None:
    """Schedule the look-backs of a delisting at 30, 90 and 180 natural days (DL19)."""
    calendar = await directory.calendar(session)
    for days in rules.DAYS:
        end = rules.ends(now, days, calendar)
        row = LookBack(
            listing=listing,
            matter_id=listing.matter_id,
            round=listing.round,
            days=days,
            start=local_date(now),
            raw=end.raw,
            legal=end.legal,
            provisional=end.provisional,
        )
        history.move(session, actor, row, rules.SCHEDULE, now)


async def record(
    session: AsyncSession, actor: Actor, row: LookBack, form: LookBackRecord, now: datetime
) -> None:
    """记录一次回头看：合格、须跟进（督办员），或者认定反弹（分管领导，原挂牌件回到督办）。

    Raises `Forbidden` (role-not-allowed) by the outcome, `Invalid` (target-date-missing,
    target-date-past, target-date-needless), `Conflict` (look-back-too-early).
    """
    today = local_date(now)
    history.move(session, actor, row, rules.BY_OUTCOME[form.outcome], now, form.notes)
    rules.recordable(form.outcome, row.raw, today, form.target_date)
    row.notes, row.recorded_at, row.recorded_by = form.notes, now, actor.id
    row.recorded_on = today
    if form.outcome is Outcome.RELAPSED:
        await _relist(session, actor, row, form, now)
    elif form.outcome is Outcome.SOLID:
        await _finalise(session, actor, row, now)


async def recount(
    session: AsyncSession, actor: Actor, row: LookBack, calendar: Calendar, now: datetime
) -> None:
    """Count the last day again now that the year's holiday notice is known (domain §6.8)."""
    end = rules.ends(row.start, row.days, calendar)
    row.raw, row.legal, row.provisional = end.raw, end.legal, end.provisional
    history.move(session, actor, row, rules.RECOUNT, now)


async def _relist(
    session: AsyncSession, actor: Actor, row: LookBack, form: LookBackRecord, now: datetime
) -> None:
    """The matter comes back under supervision, its leaders unchanged (domain §4.8)."""
    for other in await queries.of_round(session, row.listing_id, row.round):
        if other.status in rules.PENDING:
            history.move(session, actor, other, rules.VOID, now)
    listing = row.listing
    history.move(session, actor, listing, listings.RELIST, now, form.notes)
    listing.target_date = form.target_date or listing.target_date
    listing.delisted_at = listing.delisted_on = None
    listing.relisted_at = listing.supervised_from = now
    listing.supervised_to = None


async def _finalise(session: AsyncSession, actor: Actor, row: LookBack, now: datetime) -> None:
    """The listing is final once every look-back of its delisting was found solid."""
    if rules.holds(
        each.status for each in await queries.of_round(session, row.listing_id, row.round)
    ):
        history.move(session, actor, row.listing, listings.FINALISE, now)
