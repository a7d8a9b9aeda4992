"""Reading charges, chains and gaps, each narrowed to what the actor may see."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, contains_eager

from assignment_service.charges import rules
from assignment_service.charges.models import Charge, Listing, Matter, Recusal
from assignment_service.charges.rules import Candidate, Status
from assignment_service.charges.schemas import (
    ChargeFilters,
    ChargeListing,
    ChargeOut,
    GapFilters,
    GapListing,
)
from assignment_service.leaders import queries as leaders
from assignment_service.recusals.models import RECUSALS, PieceRecusal
from assignment_service.task_forces import models as forces
from assignment_service.task_forces.rules import Status as ForceStatus
from shared import history, pages, regions
from shared.auth import Actor, on_line
from shared.directory import Organisation
from shared.errors import NotFound
from shared.filters import holds_one_of, one_of, within_regions
from shared.history import HistoryRow
from shared.moves import Role, allowed
from shared.punctuality import has_any_punctuality
from shared.regions import Level
from shared.workdays import local_date


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Matters of units on the actor's line, of which the actor is in charge, or listed jointly.

    Joint listings are for the joint petition office alone. And those that a task force guides in
    which the actor serves. None from which the actor is recused.
    """
    in_charge = sa.select(Charge.matter_id).where(
        Charge.leader_id == actor.id,
        Charge.unit_id == actor.unit,  # who went to another office leaves the cases behind
        Charge.status.in_(rules.HELD),
    )
    seen = [on_line(sa.type_coerce(Matter.unit_line, sa.String), actor), Matter.id.in_(in_charge)]
    if Role.JOINT_OFFICE in actor.roles:
        joint = sa.select(Listing.matter_id).where(Listing.kind == rules.JOINT_LISTING)
        seen.append(Matter.id.in_(joint))
    if actor.is_inside:
        seen.append(Matter.id.in_(_guided_by(actor)))
    return sa.and_(sa.or_(*seen), open_to(actor, Matter.id))


def open_to(actor: Actor, matter_id: Any) -> sa.ColumnElement[bool]:
    """Whether the actor need not keep away from the row's matter （回避）."""
    return sa.not_(RECUSALS.from_matter(matter_id, actor.persons))


def _guided_by(actor: Actor) -> sa.Select[UUID]:
    """The cases of active task forces in which the actor serves, in the unit of that day."""
    member, case = forces.ForceMember, forces.ForceCase
    return (
        sa.select(case.matter_id)
        .join(member, member.force_id == case.force_id)
        .join(forces.TaskForce, forces.TaskForce.id == case.force_id)
        .where(
            forces.TaskForce.status == ForceStatus.ACTIVE,
            case.ended_on.is_(None),
            member.account_id == actor.id,
            member.unit_id == actor.unit,
            member.left_on.is_(None),
            ~sa.exists().where(
                Recusal.matter_id == case.matter_id, Recusal.leader_id == member.account_id
            ),
        )
    )


async def member(
    session: AsyncSession, matter_id: UUID, account_id: UUID
) -> "forces.ForceMember | None":
    """Who serves in the task force that has a locked matter."""
    serving, case = forces.ForceMember, forces.ForceCase
    found: forces.ForceMember | None = await session.scalar(
        sa.select(serving)
        .join(case, case.force_id == serving.force_id)
        .where(
            case.matter_id == matter_id,
            case.ended_on.is_(None),
            serving.account_id == account_id,
            serving.left_on.is_(None),
        )
    )
    return found


async def matter_to_change(session: AsyncSession, actor: Actor, id: UUID) -> Matter:
    """The matter, locked. Raises `Forbidden` (recused), `NotFound` (matter-not-found)."""
    await RECUSALS.check(session, actor.persons, [id])
    found = await session.scalar(
        sa.select(Matter).where(Matter.id == id, visible_to(actor)).with_for_update()
    )
    if found is None:
        raise _no_matter()
    return found


async def charge_to_change(session: AsyncSession, actor: Actor, id: UUID) -> Charge:
    """The charge, its matter locked first. Raises `Forbidden` (recused), `NotFound`.

    Two statements on purpose: the second reads what the holder of the matter's lock committed.
    """
    await RECUSALS.check(session, actor.persons, [id])
    of_charge = sa.select(Charge.matter_id).where(Charge.id == id).scalar_subquery()
    matter = sa.select(Matter.id).where(Matter.id == of_charge, visible_to(actor))
    if await session.scalar(matter.with_for_update()) is None:
        raise _no_charge()
    found: Charge | None = await session.scalar(_joined().where(Charge.id == id).with_for_update())
    if found is None:
        raise _no_charge()
    return found


async def proposed(session: AsyncSession, matter_id: UUID) -> frozenset[UUID]:
    """Leaders whose proposal on a locked matter waits for its answer."""
    found = await session.scalars(
        sa.select(Charge.leader_id).where(
            Charge.matter_id == matter_id, Charge.status == Status.PROPOSED
        )
    )
    return frozenset(found)


async def of_leader(session: AsyncSession, matter_id: UUID, leader_id: UUID) -> Sequence[Charge]:
    """Charges of a leader on a locked matter that are not over."""
    found = await session.scalars(
        _joined().where(
            Charge.matter_id == matter_id,
            Charge.leader_id == leader_id,
            Charge.status != Status.ENDED,
        )
    )
    return found.all()


async def recused(session: AsyncSession, matter_id: UUID) -> frozenset[UUID]:
    """Leaders with a declared recusal on a matter, and whoever is recused from a piece of it."""
    return await declared(session, matter_id) | await RECUSALS.of_matters(session, [matter_id])


async def declared(session: AsyncSession, matter_id: UUID) -> frozenset[UUID]:
    """Leaders with a recusal on a matter that was declared here."""
    found = await session.scalars(
        sa.select(Recusal.leader_id).where(Recusal.matter_id == matter_id)
    )
    return frozenset(found)


async def show(session: AsyncSession, actor: Actor, id: UUID) -> Charge:
    """One charge. Raises `NotFound` (charge-not-found)."""
    found: Charge | None = await session.scalar(_visible(actor).where(Charge.id == id))
    if found is None:
        raise _no_charge()
    return found


async def page(
    session: AsyncSession, actor: Actor, query: ChargeListing, now: datetime
) -> dict[str, Any]:
    """A page of charges, the newest first."""
    select = _visible(actor).where(*_filters(query, local_date(now)))
    order: list[Any] = [Charge.opened_at, Charge.id]
    found = await session.scalars(pages.keyset(select, order, query.cursor, query.limit))
    page = pages.page(found.all(), ["opened_at", "id"], query.limit)
    return {**page, "items": [to_response(charge, actor) for charge in page["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: ChargeFilters, now: datetime) -> int:
    """How many charges the same filters find."""
    return await counted(session, _visible(actor).where(*_filters(filters, local_date(now))))


def to_response(charge: Charge, actor: Actor) -> ChargeOut:
    """The charge with what the actor may do to it now."""
    moves = allowed(rules.MOVES, actor, charge)
    return ChargeOut.model_validate({**charge.column_values(), "allowed_moves": moves})


async def history_of(session: AsyncSession, actor: Actor, id: UUID) -> Sequence[HistoryRow]:
    """What happened to a charge, in order. Raises `NotFound` (charge-not-found)."""
    await show(session, actor, id)
    return await history.of(session, id)


async def proposals(session: AsyncSession, actor: Actor, id: UUID) -> list[Candidate]:
    """Provincial leaders who may take charge of a matter, the closest first.

    Raises `NotFound` (matter-not-found) or `Invalid` (region-unknown).
    """
    found = await session.execute(
        sa.select(Matter.topic, Matter.region, _RECUSED).where(Matter.id == id, visible_to(actor))
    )
    matter = found.one_or_none()
    if matter is None:
        raise _no_matter()
    places = {place.code: place.name for place in regions.load().path(matter.region)}
    known = await leaders.at_level(session, Level.PROVINCE)
    loads = await _loads(session, [leader.id for leader in known])
    return rules.candidates(known, matter.topic, places, loads, matter.recused)


async def _loads(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, int]:
    """How many matters each of these leaders is in charge of now."""
    rows = await session.execute(
        sa.select(Charge.leader_id, sa.func.count().label("n"))
        .where(Charge.leader_id.in_(ids), Charge.status == Status.ACTIVE)
        .group_by(Charge.leader_id)
    )
    return {row.leader_id: row.n for row in rows}


# The chain: a matter, its listing and whoever is active at each level, joined when it is read.

_PROVINCE = aliased(Charge, name="province")
_CITY = aliased(Charge, name="city")
_COUNTY = aliased(Charge, name="county")
_IN_CHARGE = {Level.PROVINCE: _PROVINCE, Level.CITY: _CITY, Level.COUNTY: _COUNTY}

_TAKES_ALL = sa.func.coalesce(_CITY.takes_all, sa.false())


def _owed(level: Level) -> sa.ColumnElement[bool]:
    """The listing asks for the level, and no city leader relieves the county (全包)."""
    listed = Listing.levels_owed.contains([level])
    return sa.and_(listed, ~_TAKES_ALL) if level is Level.COUNTY else listed


def _levels(conditions: Mapping[Level, sa.ColumnElement[bool]]) -> sa.ColumnElement[Any]:
    """The levels for which a condition holds, from the province down."""
    words = [sa.case((conditions[level], sa.literal(level.value))) for level in Level]
    held: sa.ColumnElement[Any] = sa.func.array_remove(
        array(words), sa.null(), type_=ARRAY(sa.String)
    )
    return held


def _vacated(level: Level) -> sa.ColumnElement[bool]:
    """The leader in charge is in office no more, or recused; after the delisting nobody need be."""
    charge = _IN_CHARGE[level]
    left = sa.or_(leaders.has_left(charge.leader_id, charge.unit_id), _is_recused(charge))
    # The job that completes charges may still be on its way.
    is_over = sa.func.coalesce(charge.active_since <= Listing.delisted_at, sa.false())
    return sa.and_(charge.status == Status.ACTIVE, ~is_over, left)


def _is_recused(charge: type[Charge]) -> sa.ColumnElement[bool]:
    return RECUSALS.of_account(charge.matter_id, charge.leader_id)


def _leader_recused(level: Level) -> sa.ColumnElement[bool]:
    """Somebody is in charge who must keep away from a piece of the matter."""
    charge = _IN_CHARGE[level]
    return sa.and_(_vacated(level), _is_recused(charge))


_VACATED = _levels({level: _vacated(level) for level in Level})
_LEADER_RECUSED = _levels({level: _leader_recused(level) for level in Level})
_MISSING = _levels(
    {
        level: sa.and_(_owed(level), sa.or_(_IN_CHARGE[level].id.is_(None), _vacated(level)))
        for level in Level
    }
)
_RECUSED = sa.func.array(
    sa.union(
        sa.select(Recusal.leader_id).where(Recusal.matter_id == Matter.id).correlate(Matter),
        sa.select(PieceRecusal.account_id)
        .where(PieceRecusal.matter_id == Matter.id, PieceRecusal.in_force)
        .correlate(Matter),
    ).scalar_subquery(),
    type_=ARRAY(sa.Uuid),
).label("recused")

IN_ORDER: tuple[Any, ...] = (Matter.number, Listing.id)
ORDER_NAMES = ("number", "listing_id")


def _of_listing(charge: type[Charge]) -> sa.ColumnElement[bool]:
    """The charge of a listing: the active one, or the one that its close-out ended.

    An active one that began after the delisting belongs to the next listing.
    """
    before = sa.or_(Listing.delisted_at.is_(None), charge.active_since <= Listing.delisted_at)
    return sa.or_(
        sa.and_(charge.status == Status.ACTIVE, before),
        sa.and_(charge.status == Status.DONE, charge.listing_id == Listing.id),
    )


def _is_in_charge(charge: type[Charge]) -> sa.ColumnElement[bool]:
    """The active charge, of whichever listing; without one, that which the close-out ended."""
    active = aliased(Charge)
    is_filled = sa.exists().where(
        active.matter_id == Matter.id, active.level == charge.level, active.status == Status.ACTIVE
    )
    return sa.or_(
        charge.status == Status.ACTIVE,
        sa.and_(charge.status == Status.DONE, charge.listing_id == Listing.id, ~is_filled),
    )


Holds = Callable[[type[Charge]], sa.ColumnElement[bool]]


def chains(
    actor: Actor,
    statuses: Collection[str],
    filters: object = None,
    *,
    unlisted: bool = False,
    holds: Holds = _of_listing,
) -> sa.Select[Any]:
    """Visible matters with a listing in one of `statuses` (or without, when `unlisted`).

    One row per listing, with the charge that `holds` each level as `province`, `city` and `county`.
    `filters` narrows by its batch, listing_status, topic or region.
    """
    listed = sa.and_(Listing.matter_id == Matter.id, Listing.status.in_(statuses))
    select: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            Matter.id.label("matter_id"),
            Matter.number,
            Matter.title,
            Matter.summary_masked,
            Matter.topic,
            Matter.region,
            Matter.unit_id,
            Matter.status.label("matter_status"),
            Organisation.name.label("unit_name"),
            Listing.id.label("listing_id"),
            Listing.number.label("listing_number"),
            Listing.kind,
            Listing.batch,
            Listing.ground,
            Listing.target_date,
            Listing.status.label("listing_status"),
            _TAKES_ALL.label("takes_all"),
            _levels({level: _owed(level) for level in Level}).label("levels_owed"),
            _levels({level: _IN_CHARGE[level].id.is_not(None) for level in Level}).label("filled"),
            _MISSING.label("missing"),
            _VACATED.label("vacated"),
            _LEADER_RECUSED.label("leader_recused"),
            sa.and_(Listing.id.is_not(None), sa.func.cardinality(_MISSING) == 0).label("complete"),
            _RECUSED,
            _PROVINCE,
            _CITY,
            _COUNTY,
        )
        .select_from(Matter)
        .join(Listing, listed, isouter=unlisted)
        .outerjoin(Organisation, Organisation.id == Matter.unit_id)
    )
    for level, charge in _IN_CHARGE.items():
        held = sa.and_(charge.matter_id == Matter.id, charge.level == level, holds(charge))
        select = select.outerjoin(charge, held)
    given = {name: getattr(filters, name, None) for name in _FILTERS}
    holding = [one_of(_FILTERS[name], each) for name, each in given.items() if each is not None]
    if (codes := getattr(filters, "region", None)) is not None:
        holding.append(within_regions(Matter.region, codes))
    return select.where(visible_to(actor), *holding)


async def chain(session: AsyncSession, actor: Actor, matter_id: UUID) -> sa.Row[Any]:
    """The chain of one matter under its current listing, or its last one.

    Whoever is active stands in it, though the last listing is delisted. Raises `NotFound`
    (matter-not-found).
    """
    visible = chains(actor, rules.LISTED_ONCE, unlisted=True, holds=_is_in_charge)
    select = visible.where(Matter.id == matter_id)
    current = Listing.status.in_(rules.LISTED).desc().nulls_last()
    ordered = select.order_by(current, Listing.number.desc()).limit(1)
    found: sa.Row[Any] | None = (await session.execute(ordered)).first()
    if found is None:
        raise _no_matter()
    return found


async def active(session: AsyncSession, matter_id: UUID, level: Level) -> Charge | None:
    """The active charge of a locked matter at a level."""
    of_level = (Charge.matter_id == matter_id, Charge.level == level)
    found: Charge | None = await session.scalar(
        _joined().where(*of_level, Charge.status == Status.ACTIVE)
    )
    return found


async def in_charge(session: AsyncSession, matter_id: UUID, level: Level) -> UUID | None:
    """The charge that fills a level of a locked matter; a final listing leaves it vacant."""
    looks_back = sa.and_(Charge.status == Status.DONE, Listing.status != rules.FINAL)
    found: UUID | None = await session.scalar(
        sa.select(Charge.id)
        .outerjoin(Listing, Listing.id == Charge.listing_id)
        .where(Charge.matter_id == matter_id, Charge.level == level)
        .where(sa.or_(Charge.status == Status.ACTIVE, looks_back))
        .order_by(Charge.status)  # active before done
        .limit(1)
    )
    return found


async def to_complete(session: AsyncSession, _now: datetime, limit: int) -> Sequence[UUID]:
    """Active charges whose case was delisted, the longest ago first."""
    select = sa.select(Charge.id).join(Listing, _DELISTED).where(Charge.status == Status.ACTIVE)
    return (await session.scalars(select.order_by(Listing.delisted_at).limit(limit))).all()


async def delisting(session: AsyncSession, charge: Charge) -> Listing | None:
    """The listing of a charge's case, if it was delisted since the charge began."""
    select = sa.select(Listing).join(Charge, _DELISTED).where(Charge.id == charge.id)
    found: Listing | None = await session.scalar(select.order_by(Listing.delisted_at).limit(1))
    return found


async def to_resume(session: AsyncSession, _now: datetime, limit: int) -> Sequence[UUID]:
    """Charges whose case came back by a relapse, the longest ago first."""
    select = sa.select(Charge.id).join(Listing, _RELAPSED)
    return (await session.scalars(select.order_by(Listing.relisted_at).limit(limit))).all()


async def relapse(session: AsyncSession, charge: Charge) -> Listing | None:
    """The listing of a charge's case, if it came back by a relapse since the charge began."""
    select = sa.select(Listing).join(Charge, _RELAPSED).where(Charge.id == charge.id)
    found: Listing | None = await session.scalar(select)
    return found


_DELISTED = sa.and_(
    Listing.matter_id == Charge.matter_id,
    Listing.status.in_(rules.LISTED_ONCE - rules.LISTED),
    Listing.delisted_at >= Charge.active_since,
)
_RELAPSED = sa.and_(
    Listing.matter_id == Charge.matter_id,
    Listing.status.in_(rules.LISTED),
    Listing.relisted_at > Charge.active_since,
    sa.or_(
        Charge.status == Status.ACTIVE,
        sa.and_(Charge.status == Status.DONE, Charge.listing_id == Listing.id),
    ),
)


async def gaps(session: AsyncSession, actor: Actor, query: GapListing) -> dict[str, Any]:
    """A page of listed matters whose chain lacks an owed level, or a leader still in office."""
    select = _gaps(actor, query)
    ordered = pages.keyset(select, IN_ORDER, query.cursor, query.limit, descending=False)
    return pages.page((await session.execute(ordered)).all(), ORDER_NAMES, query.limit)


async def count_gaps(session: AsyncSession, actor: Actor, filters: GapFilters) -> int:
    """How many matters the same filters find."""
    return await counted(session, _gaps(actor, filters))


async def counted(session: AsyncSession, select: sa.Select[Any]) -> int:
    """How many rows a select finds."""
    counting = select.with_only_columns(sa.func.count(), maintain_column_froms=True)
    return int(await session.scalar(counting) or 0)


def _gaps(actor: Actor, filters: GapFilters) -> sa.Select[Any]:
    select = chains(actor, rules.LISTED, filters).where(sa.func.cardinality(_MISSING) > 0)
    return select if filters.level is None else select.where(holds_one_of(_MISSING, filters.level))


_FILTERS = {"batch": Listing.batch, "listing_status": Listing.status, "topic": Matter.topic}


def _joined() -> sa.Select[Any]:
    return sa.select(Charge).join(Charge.matter).options(contains_eager(Charge.matter))


def _visible(actor: Actor) -> sa.Select[Any]:
    return _joined().where(visible_to(actor))


def _filters(filters: ChargeFilters, today: date) -> list[sa.ColumnElement[bool]]:
    given = filters.model_dump(
        include={"matter_id", "leader_id", "level", "status"}, exclude_none=True
    )
    conditions = [one_of(getattr(Charge, name), value) for name, value in given.items()]
    if filters.region is not None:
        conditions.append(within_regions(Matter.region, filters.region))
    if filters.punctuality is None:
        return conditions
    is_late = has_any_punctuality(filters.punctuality, Charge.due_on, Charge.done_on, today)
    return [*conditions, Charge.status.in_(rules.HELD), is_late]


def _no_matter() -> NotFound:
    return NotFound("matter-not-found", "没有找到该信访事项。")


def _no_charge() -> NotFound:
    return NotFound("charge-not-found", "没有找到该包案记录。")
