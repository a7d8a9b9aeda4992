"""What people do with a listing; close-out and look-back move it through `move`."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from shared import history
from shared.auth import Actor
from shared.db import new_id
from shared.errors import FieldError, Invalid
from shared.feed import publish
from shared.moves import Move
from shared.snapshots import Moved
from shared.workdays import local_date
from supervision_service.closeouts import queries as closeout
from supervision_service.listings import queries, rules
from supervision_service.listings.events import to_event
from supervision_service.listings.models import Listing
from supervision_service.listings.schemas import Decision, Nomination, Reason
from supervision_service.matters import queries as matters
from supervision_service.matters import rules as chain
from supervision_service.plans import queries as plans


async def nominate(session: AsyncSession, actor: Actor, form: Nomination, now: datetime) -> Listing:
    """提名挂牌（domain §4.3、§9.4）。

    Raises `Forbidden` (wrong-level), `Invalid` (matter-unknown, levels-incomplete,
    target-date-past), `Conflict` (already-listed).
    """
    rules.nominates(actor.roles, actor.level)
    matter = await matters.to_nominate(session, actor, form.matter_id)
    if matter is None:
        detail = "没有找到该信访事项，或您无权查看。"
        raise Invalid("matter-unknown", detail, [FieldError("matter_id", "事项不存在")])
    owed = rules.levels(form.levels_owed, matter.unit_line)
    rules.target(form.target_date, local_date(now))
    rules.none_open(await queries.open_number(session, matter.id))
    listing = Listing(
        id=new_id(),
        matter=matter,
        matter_id=matter.id,
        number=rules.listing_number(local_date(now).year, await queries.next_ordinal(session)),
        kind=form.kind,
        batch=form.batch,
        ground=form.ground,
        reason=form.reason,
        target_date=form.target_date,
        levels_owed=owed,
        standard=closeout.latest_standard(),
        status=rules.Status.NOMINATED,
        nominated_at=now,
        moves=0,
        returns=0,
        round=0,
    )
    await move(session, actor, listing, rules.NOMINATE, form.reason, now)
    return listing


async def enter(
    session: AsyncSession, actor: Actor, listing: Listing, form: Decision, now: datetime
) -> Listing:
    """挂牌：定销号目标日期和销号标准版本。

    Raises `Forbidden` (not-decider), `Conflict` (wrong-status), `Invalid` (target-date-past).
    """
    permitted(actor, listing, rules.LIST)
    day = form.target_date or listing.target_date
    rules.target(day, local_date(now))
    listing.target_date = day
    listing.standard = closeout.latest_standard()
    listing.listed_at = now
    await move(session, actor, listing, rules.LIST, None, now)
    return listing


async def drop(
    session: AsyncSession, actor: Actor, listing: Listing, form: Reason, now: datetime
) -> Listing:
    """不予挂牌。 Raises `Forbidden` (not-decider), `Conflict` (wrong-status)."""
    permitted(actor, listing, rules.DROP)
    await move(session, actor, listing, rules.DROP, form.reason, now)
    return listing


async def start(session: AsyncSession, actor: Actor, listing: Listing, now: datetime) -> Listing:
    """启动督办：责任链完整、方案已经同意。

    Raises `Conflict` (wrong-status, chain-incomplete naming the gaps, plan-missing).
    """
    permitted(actor, listing, rules.START)
    gaps = chain.gaps(listing.levels_owed, await matters.charges(session, listing.matter_id))
    plan = await plans.current(session, listing.id)
    rules.startable(gaps, plan.in_force is not None)
    listing.supervised_from = now
    await move(session, actor, listing, rules.START, None, now)
    return listing


def permitted(actor: Actor, listing: Listing, wanted: Move) -> None:
    """Raise unless this person's unit may do `wanted`, and the listing is where it begins."""
    who = queries.standing(actor, listing.matter)
    rules.checked(wanted, listing.status, listing.kind, who)


async def move(
    session: AsyncSession,
    actor: Actor,
    listing: Listing,
    done: Move,
    reason: str | None,
    now: datetime,
) -> None:
    """Apply `done` to the listing, append its history row, publish it."""
    if done in rules.RETURNS:
        listing.returns += 1
    await history.apply(session, listing, done, actor, reason, now)
    event = to_event(listing, Moved(done.verb, now, reason))
    await publish(session, event, listing.matter_id, now)
