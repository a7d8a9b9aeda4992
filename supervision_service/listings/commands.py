"""What people do with a listing until it is under supervision; the rest is close-out's part."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from shared import history, series
from shared.auth import Actor
from shared.bodies import WithReason
from shared.together import ask
from shared.workdays import local_date
from supervision_service.closeouts import queries as closeouts
from supervision_service.joint_meetings import commands as joint_meetings
from supervision_service.joint_meetings.rules import Type
from supervision_service.listings import queries, rules
from supervision_service.listings.models import Listing
from supervision_service.listings.schemas import Enlistment, Nomination, Proposed
from supervision_service.matters import queries as matters
from supervision_service.matters import rules as chain
from supervision_service.matters.models import Matter
from supervision_service.plans import queries as plans


async def nominate(session: AsyncSession, actor: Actor, form: Nomination, now: datetime) -> Listing:
    """提名挂牌（domain §4.3、§9.4）。

    Raises `Invalid` (matter-unknown, levels-incomplete, target-date-past), `Conflict`
    (already-listed, unit-is-division, matter-merged).
    """
    matter = await matters.to_nominate(session, actor, form.matter_id)
    return await propose(session, actor, matter, form, now)


async def propose(
    session: AsyncSession, actor: Actor, matter: Matter, form: Proposed, now: datetime
) -> Listing:
    """`nominate` a matter that the caller found and locked; beside others of a list as well."""
    rules.check_goes_on(matter.status)
    rules.check_bureau(matter.unit_line)
    levels = rules.levels(form.levels_owed, matter.unit_line)
    rules.target(form.target_date, local_date(now))
    rules.none_open(await ask(session, queries.open_numbers, matter.id))
    year = local_date(now).year
    standard = await ask(session, closeouts.in_force_on, local_date(now))
    ordinal = await series.next_number(session, rules.SERIES, year)
    listing = Listing(
        matter_id=matter.id,
        matter=matter,
        number=rules.listing_number(year, ordinal),
        levels_owed=levels,
        standard=standard.version,
        nominated_at=now,
        **form.model_dump(exclude={"levels_owed", "matter_id"}),
    )
    history.move(session, actor, listing, rules.NOMINATE, now, form.reason)
    return listing


async def enter(
    session: AsyncSession, actor: Actor, listing: Listing, form: Enlistment, now: datetime
) -> None:
    """挂牌：定销号目标日期和销号标准版本；可写明据以决定的联席会议纪要。

    Raises `Invalid` (target-date-past, resolution-unknown, resolution-not-on-case).
    """
    history.move(session, actor, listing, rules.LIST, now, form.resolution_no)
    target, today = form.target_date or listing.target_date, local_date(now)
    rules.target(target, today)
    if form.resolution_no is not None:
        case = Type.LISTING, listing.id
        await joint_meetings.carry_out(session, form.resolution_no, case, None, today)
    listing.standard = (await closeouts.in_force(session, today)).version
    listing.target_date, listing.listed_at = target, now


async def drop(
    session: AsyncSession, actor: Actor, listing: Listing, form: WithReason, now: datetime
) -> None:
    """不予挂牌，说明理由。"""
    history.move(session, actor, listing, rules.DROP, now, form.reason)


async def start(session: AsyncSession, actor: Actor, listing: Listing, now: datetime) -> None:
    """启动督办：责任链完整、方案已经同意。

    Raises `Conflict` (chain-incomplete naming the gaps, plan-missing).
    """
    charges = (await matters.read_copies(session, listing.matter_id, listing.id)).charges
    plan = await plans.current(session, listing.id)
    history.move(session, actor, listing, rules.START, now)
    rules.startable(chain.gaps(listing.levels_owed, charges), plan.in_force is not None)
    listing.supervised_from = now
