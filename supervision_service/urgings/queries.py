"""Reading urgings and what the rules call for, each narrowed to what the actor may see."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from shared import directory, pages
from shared.auth import Actor, Level, on_line
from shared.directory import Organisation
from shared.errors import NotFound
from shared.filters import one_of
from shared.moves import allowed
from shared.punctuality import has_any_punctuality, punctuality_of
from shared.workdays import local_date
from supervision_service.closeouts.models import CloseoutApplication
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.matters import queries as matters
from supervision_service.matters.models import Matter
from supervision_service.plans.models import Measure, Plan
from supervision_service.plans.rules import Status as PlanStatus
from supervision_service.reports import queries as reports
from supervision_service.reports.models import ProgressReport
from supervision_service.reports.rules import Week, week_of
from supervision_service.urgings import rules
from supervision_service.urgings.models import Urging
from supervision_service.urgings.rules.calls import Call, Facts, called_for
from supervision_service.urgings.schemas import DueFilters, DuePage, UrgingFilters, UrgingPage

MOST = 10_000
"""Far more cases than a province has listed at once; only so that no answer is unbounded."""
_FACTS = TypeAdapter(Facts)


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Urgings (joined with listing and matter) that the actor may see.

    Those on listings they see, and those once addressed to a unit on their line. What is not sent
    out yet is the province's own business.
    """
    seen = sa.or_(listings.visible_to(actor), on_line(sa.cast(Urging.unit_line, sa.String), actor))
    if actor.level is Level.PROVINCE:
        return seen
    return sa.and_(seen, Urging.issued_at.is_not(None))


async def one(session: AsyncSession, actor: Actor, id: UUID) -> Urging:
    """The urging with its listing. Raises `NotFound`."""
    return _seen(await session.scalar(_visible(actor).where(Urging.id == id)))


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Urging:
    """The urging with its listing, locked after the matter. Raises `NotFound`."""
    await matters.lock(session, sa.select(Urging.matter_id).where(Urging.id == id))
    select = _visible(actor).where(Urging.id == id).with_for_update(of=Urging)
    return _seen(await session.scalar(select))


async def page(
    session: AsyncSession, actor: Actor, query: UrgingPage, now: datetime
) -> dict[str, Any]:
    """A page of urgings, the newest draft first."""
    columns = [Urging.drafted_at, Urging.id]
    select = _visible(actor).where(*_filters(query, local_date(now)))
    rows = (await session.scalars(pages.keyset(select, columns, query.cursor, query.limit))).all()
    found = pages.page(rows, ["drafted_at", "id"], query.limit)
    return {**found, "items": [to_response(row, actor, now) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, query: UrgingFilters, now: datetime) -> int:
    """How many urgings the same filters find."""
    select = (
        sa.select(sa.func.count()).select_from(Urging).join(Urging.listing).join(Listing.matter)
    )
    select = select.where(visible_to(actor), *_filters(query, local_date(now)))
    return await session.scalar(select) or 0


async def over(session: AsyncSession, _now: datetime, limit: int) -> Sequence[UUID]:
    """Open urgings whose case is over, the oldest first."""
    select = (
        sa.select(Urging.id)
        .join(Urging.listing)
        .where(Urging.status.in_(rules.OPEN), Listing.status.not_in(rules.URGEABLE))
    )
    return (await session.scalars(select.order_by(Urging.drafted_at).limit(limit))).all()


def to_response(urging: Urging, actor: Actor, now: datetime) -> dict[str, Any]:
    """The urging as answered to this actor."""
    today = local_date(now)
    due, done = urging.answer_due, urging.answered_on or urging.ended_on
    possible = partial(rules.possible, situation=urging, today=today)
    return {
        **urging.column_values(),
        "listing_number": urging.listing.number,
        "title": urging.listing.matter.title,
        "punctuality": due and punctuality_of(due, done, today),
        "allowed_moves": allowed(rules.MOVES, actor, urging, possible),
    }


async def changed(
    session: AsyncSession, urging: Urging, actor: Actor, now: datetime
) -> dict[str, Any]:
    """`to_response` of an urging that was just changed: written first, for its new version."""
    await session.flush()
    return to_response(urging, actor, now)


async def facts(session: AsyncSession, listing: Listing, now: datetime) -> Facts:
    """What the rules look at of a listing that the caller holds."""
    week = _finished(now)
    row = (await session.execute(_facts(week).where(Listing.id == listing.id))).one()
    return _read(row, week)


async def due_page(
    session: AsyncSession, actor: Actor, query: DuePage, now: datetime
) -> dict[str, Any]:
    """A page of cases for which the rules call, by listing number."""
    found = await _called(session, actor, query, query.cursor, now)
    answer = pages.page([row for row, _ in found], ["number", "id"], query.limit)
    return {**answer, "items": [_due(row, calls) for row, calls in found[: query.limit]]}


async def due_count(session: AsyncSession, actor: Actor, query: DueFilters, now: datetime) -> int:
    """How many cases the same filters find."""
    return len(await _called(session, actor, query, None, now))


async def _called(
    session: AsyncSession, actor: Actor, query: DueFilters, cursor: str | None, now: datetime
) -> list[tuple[sa.Row[Any], list[Call]]]:
    """Every case after the cursor for which the rules call, with the calls.

    The rules, not the database, count working days; there are few listed cases at any time.
    """
    week, today = _finished(now), local_date(now)
    calendar = await directory.calendar(session)
    columns = [Listing.number, Listing.id]
    select = _facts(week).where(listings.visible_to(actor), Listing.status.in_(rules.URGEABLE))
    if query.listing_id is not None:
        select = select.where(one_of(Listing.id, query.listing_id))
    rows = await session.execute(pages.keyset(select, columns, cursor, MOST, descending=False))
    found = [(row, called_for(_read(row, week), today, calendar)) for row in rows]
    return [
        (row, calls)
        for row, calls in found
        if calls and (query.kind is None or calls[0].kind in query.kind)
    ]


def _due(row: sa.Row[Any], calls: Sequence[Call]) -> dict[str, Any]:
    return {
        "listing_id": row.id,
        "number": row.number,
        "matter_id": row.matter_id,
        "title": row.title,
        "unit_id": row.unit_id,
        "unit_name": row.unit_name,
        "kind": calls[0].kind,
        "calls": calls,
    }


def _finished(now: datetime) -> Week:
    """The last week that is over."""
    return Week(week_of(local_date(now)).monday - timedelta(days=7))


def _facts(week: Week) -> sa.Select[Any]:
    """Everything the rules look at, a row for each listing, in one statement."""
    # A relapse begins a new period: what was sent back before it counts no more.
    since = sa.case((Listing.round == 0, Listing.listed_at), else_=Listing.supervised_from)
    reported = sa.exists().where(
        ProgressReport.listing_id == Listing.id,
        ProgressReport.unit_id == Matter.unit_id,
        ProgressReport.week == week.name,
    )
    undone = (
        sa.select()
        .join_from(Plan, Measure, Plan.id == Measure.plan_id)
        .where(
            Plan.listing_id == Listing.id,
            Plan.status == PlanStatus.APPROVED,
            Measure.done_at.is_(None),
        )
    )
    plans = sa.select(_times(Plan.moved_at)).where(
        Plan.listing_id == Listing.id, Plan.status == PlanStatus.RETURNED, Plan.moved_at >= since
    )
    closeouts = sa.select(_times(CloseoutApplication.ended_at)).where(
        CloseoutApplication.listing_id == Listing.id,
        CloseoutApplication.resolution_no.is_(None),
        CloseoutApplication.ended_at >= since,
    )
    made = matters.objects(
        sa.select().where(Urging.listing_id == Listing.id),
        kind=Urging.kind,
        status=Urging.status,
        drafted_on=Urging.drafted_on,
        issued=Urging.issued_at.is_not(None),
    )
    missing = sa.and_(reports.owes(week), sa.not_(reported))
    return (
        sa.select(
            Listing.id,
            Listing.number,
            Listing.matter_id,
            Listing.status,
            Listing.target_date,
            Matter.title,
            Matter.unit_id,
            Organisation.name.label("unit_name"),
            since.label("since"),
            sa.func.coalesce(missing, sa.false()).label("report_missing"),
            matters.objects(undone, no=Measure.no, due=Measure.due).label("undone"),
            plans.scalar_subquery().label("plans"),
            closeouts.scalar_subquery().label("closeouts"),
            made.label("made"),
        )
        .select_from(Listing)
        .join(Matter, Matter.id == Listing.matter_id)
        .outerjoin(Organisation, Organisation.id == Matter.unit_id)
    )


def _times(moment: Any) -> sa.ColumnElement[Any]:
    return sa.func.json_build_object("times", sa.func.count(), "last", sa.func.max(moment))


def _read(row: sa.Row[Any], week: Week) -> Facts:
    values = {
        **row._mapping,
        "since": local_date(row.since) if row.since else date.max,
        "week_over": week.monday + timedelta(days=7),
    }
    return _FACTS.validate_python(values)


def _visible(actor: Actor) -> sa.Select[Urging]:
    loaded = contains_eager(Urging.listing).contains_eager(Listing.matter)
    joined = sa.select(Urging).join(Urging.listing).join(Listing.matter).options(loaded)
    return joined.where(visible_to(actor))


def _seen(found: Urging | None) -> Urging:
    """What is missing and what is not for the caller are refused alike."""
    if found is None:
        raise NotFound("urging-not-found", "没有找到该督办，或您无权查看。")
    return found


def _filters(query: UrgingFilters, today: date) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        one_of(getattr(Urging, name), value)
        for name in ("listing_id", "matter_id", "unit_id", "kind", "status")
        if (value := getattr(query, name)) is not None
    ]
    if query.punctuality is not None:  # of the answer; what was not sent out owes none
        due, done = Urging.answer_due, sa.func.coalesce(Urging.answered_on, Urging.ended_on)
        wanted.append(has_any_punctuality(query.punctuality, due, done, today))
    return wanted
