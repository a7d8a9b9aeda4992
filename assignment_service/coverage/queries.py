"""Counting charges and the days that chains took, each answer by one statement."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from assignment_service.charges import queries as charges
from assignment_service.charges import rules
from assignment_service.charges.models import Charge, Listing, Matter
from assignment_service.charges.rules import Status
from assignment_service.coverage.schemas import (
    Axis,
    CoverageFilters,
    CoverageQuery,
    WaitingFilters,
    WaitingQuery,
)
from shared import pages
from shared.auth import Actor
from shared.filters import one_of, within_regions
from shared.regions import Level
from shared.workdays import ZONE, local_date

_KEYS: Mapping[Axis, Any] = {
    Axis.LEADER: sa.cast(Charge.leader_id, sa.Text),
    Axis.LEVEL: sa.cast(Charge.level, sa.Text),
    Axis.REGION: Matter.region,
    Axis.TOPIC: Matter.topic,
}


async def groups(
    session: AsyncSession, actor: Actor, query: CoverageQuery, now: datetime
) -> dict[str, Any]:
    """A page of groups of visible charges that are active or done, in the order of their keys."""
    key = _KEYS[query.by].label("key")
    cases, is_active = Charge.matter_id.distinct(), Charge.status == Status.ACTIVE
    is_late = sa.and_(is_active, Charge.due_on < local_date(now))
    is_leader = query.by is Axis.LEADER
    counted = (
        sa.select(
            key,
            (sa.func.max(Charge.leader_name) if is_leader else sa.null()).label("name"),
            (sa.func.max(Charge.leader_post) if is_leader else sa.null()).label("post"),
            sa.func.count(cases).label("cases"),
            sa.func.count(cases).filter(is_active).label("active"),
            sa.func.count(cases).filter(Charge.status == Status.DONE).label("done"),
            sa.func.count(cases).filter(is_late).label("late"),
        )
        .select_from(Charge)
        .join(Matter, Matter.id == Charge.matter_id)
        .where(Charge.status.in_(rules.HELD), charges.visible_to(actor), *_charged(query))
        .group_by(key)
        .subquery("grouped")
    )
    select = pages.keyset(
        sa.select(counted), [counted.c.key], query.cursor, query.limit, descending=False
    )
    return pages.page((await session.execute(select)).all(), ["key"], query.limit)


async def waiting(
    session: AsyncSession, actor: Actor, query: WaitingQuery, now: datetime
) -> dict[str, Any]:
    """A page of listed cases with the days that their chain took, in the order of numbers."""
    found = _waiting(actor, query, now)
    order: list[Any] = [found.c.number, found.c.listing_id]
    select = pages.keyset(sa.select(found), order, query.cursor, query.limit, descending=False)
    rows = (await session.execute(select)).all()
    return pages.page(rows, ["number", "listing_id"], query.limit)


async def count_waiting(
    session: AsyncSession, actor: Actor, filters: WaitingFilters, now: datetime
) -> int:
    """How many cases the same filters find."""
    found = _waiting(actor, filters, now)
    return int(await session.scalar(sa.select(sa.func.count()).select_from(found)) or 0)


async def summary(
    session: AsyncSession, actor: Actor, filters: CoverageFilters, now: datetime
) -> sa.Row[Any]:
    """The cases, leaders, cities and counties of the visible listed cases."""
    cases = _waiting(actor, filters, now)
    line = sa.func.string_to_array(cases.c.unit_line, "/", type_=sa.ARRAY(sa.Text))
    held = sa.and_(Charge.matter_id == cases.c.matter_id, Charge.status.in_(rules.HELD))
    is_local = Charge.level != Level.PROVINCE
    leaders = Charge.leader_id.distinct()
    took = sa.select(sa.func.avg(cases.c.days)).where(cases.c.complete_on.is_not(None))
    select = sa.select(
        sa.func.count(cases.c.listing_id.distinct()).label("cases"),
        sa.func.count(cases.c.listing_id.distinct())
        .filter(cases.c.complete_on.is_not(None))
        .label("complete"),
        sa.func.count(leaders).filter(Charge.level == Level.PROVINCE).label("provincial_leaders"),
        sa.func.count(line[2].distinct()).label("cities"),
        sa.func.count(leaders).filter(is_local).label("local_leaders"),
        sa.func.count(leaders).filter(Charge.takes_all).label("takes_all"),
        sa.func.count(line[3].distinct()).label("counties"),
        sa.cast(took.scalar_subquery(), sa.Float).label("days"),
    ).select_from(cases.outerjoin(Charge, held))
    return (await session.execute(select)).one()


def _waiting(actor: Actor, filters: CoverageFilters, now: datetime) -> sa.Subquery:
    """Visible cases that were listed, with the day on which the last owed leader was there."""
    owed = {level: _is_owed(level) for level in Level}
    first = {level: _first(level) for level in Level}
    is_missing = sa.or_(*(sa.and_(owed[level], first[level].is_(None)) for level in Level))
    last = sa.func.greatest(
        Listing.listed_at, *(sa.case((owed[level], first[level])) for level in Level)
    )
    complete_on = sa.case((~is_missing, _day(last))).label("complete_on")
    listed_on = _day(Listing.listed_at)
    days = sa.func.coalesce(complete_on, sa.cast(local_date(now), sa.Date)) - listed_on
    given: list[sa.ColumnElement[bool]] = [
        Listing.status.in_(rules.LISTED_ONCE),
        Listing.listed_at.is_not(None),
    ]
    if (complete := getattr(filters, "complete", None)) is not None:
        given.append(~is_missing if complete else is_missing)
    return (
        sa.select(
            Matter.id.label("matter_id"),
            Matter.number,
            Matter.title,
            Matter.unit_line,
            Listing.id.label("listing_id"),
            Listing.number.label("listing_number"),
            listed_on.label("listed_on"),
            complete_on,
            days.label("days"),
        )
        .select_from(Listing)
        .join(Matter, Matter.id == Listing.matter_id)
        .where(charges.visible_to(actor), *given, *_listed(filters), *_of_matter(filters))
        .subquery("waiting")
    )


def _is_owed(level: Level) -> sa.ColumnElement[bool]:
    listed = Listing.levels_owed.contains([level])
    if level is not Level.COUNTY:
        return listed
    takes_all = sa.exists().where(
        Charge.matter_id == Listing.matter_id, Charge.takes_all, Charge.status.in_(rules.HELD)
    )
    return sa.and_(listed, ~takes_all)


def _first(level: Level) -> sa.ScalarSelect[Any]:
    """Since when the level has had a leader; after a relapse, since the relapse."""
    return (
        sa.select(sa.func.min(Charge.active_since))
        .where(Charge.matter_id == Listing.matter_id, Charge.level == level)
        .correlate(Listing)
        .scalar_subquery()
    )


def _day(moment: Any) -> sa.ColumnElement[Any]:
    return sa.cast(sa.func.timezone(str(ZONE), moment), sa.Date)


def _charged(query: CoverageQuery) -> list[sa.ColumnElement[bool]]:
    """The charges that a query is about."""
    given = _of_matter(query)
    if query.batch is not None:
        listed = sa.select(Listing.matter_id).where(
            Listing.status.in_(rules.LISTED_ONCE), *_listed(query)
        )
        given.append(Charge.matter_id.in_(listed))
    if query.level is not None:
        given.append(one_of(Charge.level, query.level))
    return given


def _listed(filters: CoverageFilters) -> list[sa.ColumnElement[bool]]:
    return [] if filters.batch is None else [one_of(Listing.batch, filters.batch)]


def _of_matter(filters: CoverageFilters) -> list[sa.ColumnElement[bool]]:
    given: list[sa.ColumnElement[bool]] = []
    if filters.topic is not None:
        given.append(one_of(Matter.topic, filters.topic))
    if filters.region is not None:
        given.append(within_regions(Matter.region, filters.region))
    return given
