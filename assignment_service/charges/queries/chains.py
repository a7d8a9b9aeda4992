"""The chain of a matter: its levels, who is in charge at each, and what is missing.

A matter, its listing and whoever is active at each level are joined when they are read.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from assignment_service.charges import rules
from assignment_service.charges.models import Charge, Listing, Matter, Recusal
from assignment_service.charges.queries import counted, no_matter, visible_to
from assignment_service.charges.rules import Status
from assignment_service.charges.schemas import GapFilters, GapListing
from assignment_service.leaders import queries as leaders
from assignment_service.recusals.models import RECUSALS, PieceRecusal
from shared import pages
from shared.auth import Actor
from shared.directory import Organisation
from shared.filters import holds_one_of, one_of, within_regions
from shared.regions import Level
from shared.tasks import TODAY
from shared.together import ask
from shared.workdays import local_date

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
    # The job that completes charges may still be on its way.
    is_over = sa.func.coalesce(charge.active_since <= Listing.delisted_at, sa.false())
    return sa.and_(charge.status == Status.ACTIVE, ~is_over, _has_gone(charge))


def _has_gone(charge: type[Charge]) -> sa.ColumnElement[bool]:
    return sa.or_(leaders.has_left(charge.leader_id, charge.unit_id), _is_recused(charge))


def _is_recused(charge: type[Charge]) -> sa.ColumnElement[bool]:
    return RECUSALS.of_account(charge.matter_id, charge.leader_id)


def _leader_recused(level: Level) -> sa.ColumnElement[bool]:
    """Somebody is in charge who must keep away from a piece of the matter."""
    charge = _IN_CHARGE[level]
    return sa.and_(_vacated(level), _is_recused(charge))


def _run_out(level: Level) -> sa.ColumnElement[bool]:
    """What the leader in charge answers for the case by has run out; an open case alone asks."""
    charge = _IN_CHARGE[level]
    is_over = sa.func.coalesce(charge.active_since <= Listing.delisted_at, sa.false())
    return sa.and_(charge.status == Status.ACTIVE, ~is_over, has_run_out(charge))


def has_run_out(charge: type[Charge]) -> sa.ColumnElement[bool]:
    """Whether the leader is in charge by a topic or a region that he answers for no more.

    Its term is over, or it was taken off him. For statements that join the matter and know `TODAY`.
    """
    region, by = Matter.region, charge.answers_for
    places = (by, region, sa.func.left(region, 4) + "00", sa.func.left(region, 2) + "0000")
    codes = sa.case(
        (charge.basis == rules.Basis.SUBJECT, array([by, Matter.topic])),
        (charge.basis == rules.Basis.REGION, array(places)),
    )
    answers = leaders.answers_for(charge.leader_id, sa.cast(codes, ARRAY(sa.Text)))
    return sa.and_(by.is_not(None), sa.not_(answers))


def is_unanswered(charge: type[Charge]) -> sa.ColumnElement[bool]:
    """Whether the leader in charge has left, is recused, or answers for the case no more.

    As `has_run_out`.
    """
    return sa.or_(_has_gone(charge), has_run_out(charge))


async def unanswered(session: AsyncSession, charge_id: UUID, now: datetime) -> bool:
    """Whether nobody answers for a charge any more, though it was not ended."""
    select = sa.select(Charge.id).join(Matter, Matter.id == Charge.matter_id)
    select = select.where(Charge.id == charge_id, is_unanswered(Charge))
    return await session.scalar(select, day(now)) is not None


_EXPIRED = _levels({level: _run_out(level) for level in Level})
_VACATED = _levels({level: _vacated(level) for level in Level})
_LEADER_RECUSED = _levels({level: _leader_recused(level) for level in Level})
_MISSING = _levels(
    {
        level: sa.or_(
            sa.and_(_owed(level), _IN_CHARGE[level].id.is_(None)),
            # Without a listing nothing is owed, but who was put in charge must be there.
            sa.and_(
                sa.or_(_owed(level), Listing.id.is_(None)),
                sa.or_(_vacated(level), _run_out(level)),
            ),
        )
        for level in Level
    }
)
RECUSED = sa.func.array(
    sa.union(
        sa.select(Recusal.leader_id).where(Recusal.matter_id == Matter.id).correlate(Matter),
        sa.select(PieceRecusal.account_id)
        .where(PieceRecusal.matter_id == Matter.id, PieceRecusal.in_force)
        .correlate(Matter),
    ).scalar_subquery(),
    type_=ARRAY(sa.Uuid),
).label("recused")

_PLACE = sa.func.coalesce(Listing.id, Matter.id, type_=sa.Uuid)
IN_ORDER: tuple[Any, ...] = (Matter.number, _PLACE)
ORDER_NAMES = ("number", "place")


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
    `filters` narrows by its batch, listing_status, topic or region. The statement needs the `day`.
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
            _PLACE.label("place"),
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
            _EXPIRED.label("expired"),
            sa.and_(Listing.id.is_not(None), sa.func.cardinality(_MISSING) == 0).label("complete"),
            RECUSED,
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


def day(now: datetime) -> dict[str, date]:
    """What statements with chains must know to run."""
    return {TODAY.key: local_date(now)}


class ChainOf(NamedTuple):
    """Whose chain is read, by whom and when."""

    actor: Actor
    matter_id: UUID
    now: datetime


async def chain(session: AsyncSession, actor: Actor, matter_id: UUID, now: datetime) -> sa.Row[Any]:
    """The chain of one matter under its current listing, or its last one.

    Whoever is active stands in it, though the last listing is delisted. Raises `NotFound`
    (matter-not-found).
    """
    found = await ask(session, _chains, ChainOf(actor, matter_id, now))
    if found is None:
        raise no_matter()
    return found


async def _chains(session: AsyncSession, keys: Sequence[ChainOf]) -> list[sa.Row[Any] | None]:
    """All are of one actor and one moment."""
    actor, now = keys[0].actor, keys[0].now
    visible = chains(actor, rules.LISTED_ONCE, unlisted=True, holds=_is_in_charge)
    current = Listing.status.in_(rules.LISTED).asc().nulls_first()
    # The one that counts comes last, and stays.
    select = visible.where(Matter.id.in_({key.matter_id for key in keys}))
    ordered = select.order_by(Matter.id, current, Listing.number.asc())
    found = {row.matter_id: row for row in await session.execute(ordered, day(now))}
    return [found.get(key.matter_id) for key in keys]


async def gaps(
    session: AsyncSession, actor: Actor, query: GapListing, now: datetime
) -> dict[str, Any]:
    """A page of listed matters that lack an owed level, and of open ones whose leader is gone."""
    select = _gaps(actor, query)
    ordered = pages.keyset(select, IN_ORDER, query.cursor, query.limit, descending=False)
    rows = await session.execute(ordered, day(now))
    return pages.page(rows.all(), ORDER_NAMES, query.limit)


async def count_gaps(
    session: AsyncSession, actor: Actor, filters: GapFilters, now: datetime
) -> int:
    """How many matters the same filters find."""
    return await counted(session, _gaps(actor, filters), day(now))


def _gaps(actor: Actor, filters: GapFilters) -> sa.Select[Any]:
    listed = sa.select(Listing.matter_id).where(Listing.status.in_(rules.LISTED))
    in_charge = sa.select(Charge.matter_id).where(Charge.status == Status.ACTIVE)
    select = chains(actor, rules.LISTED, filters, unlisted=True).where(
        Matter.id.in_(sa.union_all(listed, in_charge)),
        sa.or_(Listing.id.is_not(None), Matter.status == rules.OPEN_MATTER),
        sa.func.cardinality(_MISSING) > 0,
    )
    return select if filters.level is None else select.where(holds_one_of(_MISSING, filters.level))


_FILTERS = {"batch": Listing.batch, "listing_status": Listing.status, "topic": Matter.topic}
