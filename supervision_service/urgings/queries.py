"""Reading urgings and what the rules call for, each narrowed to what the actor may see."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from shared import directory, pages
from shared.auth import Actor, Level, guarded, on_line
from shared.directory import Organisation
from shared.errors import NotFound
from shared.moves import Move
from shared.workdays import local_date
from supervision_service.closeouts.models import CloseoutApplication
from supervision_service.listings import queries as listings
from supervision_service.listings import rules as listed
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import Punctuality, Standing
from supervision_service.matters.models import Matter
from supervision_service.plans.models import Measure, Plan
from supervision_service.plans.rules import Status as PlanStatus
from supervision_service.reports.models import ProgressReport
from supervision_service.reports.rules import Week, week_of
from supervision_service.urgings import rules
from supervision_service.urgings.models import Urging
from supervision_service.urgings.rules import Call, Facts, Made, Returned, State
from supervision_service.urgings.schemas import DueFilters, DuePage, UrgingFilters, UrgingPage

MOST = 10_000
"""Far more cases than a province has listed at once; only so that no answer is unbounded."""


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Urgings (joined with listing and matter) that the actor may see.

    Those on listings they see, and those once addressed to a unit on their line. What is not sent
    out yet is the province's own business.
    """
    seen = sa.or_(listings.visible_to(actor), on_line(sa.cast(Urging.unit_line, sa.String), actor))
    if actor.level is Level.PROVINCE:
        return seen
    return sa.and_(seen, Urging.issued_at.is_not(None))


def standing(actor: Actor, urging: Urging) -> Standing:
    """Where the actor stands towards the urging: responsible is who was addressed."""
    return Standing(actor.roles, actor.level, actor.unit == urging.unit_id)


def state(urging: Urging) -> State:
    """How the urging stands, as the rules look at it."""
    return State(
        urging.status, urging.kind, urging.listing.status, urging.assessment, urging.answer_due
    )


def unseen() -> NotFound:
    """The same answer for what is missing and for what is not for the caller."""
    return NotFound("urging-not-found", "没有找到该督办，或您无权查看。")


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Urging:
    """The urging with its listing, locked after the matter. Raises `NotFound`."""
    joined = sa.select(Matter).join(Listing).join(Urging, Urging.listing_id == Listing.id)
    seen = (Urging.id == id, visible_to(actor))
    if await session.scalar(joined.where(*seen).with_for_update(of=Matter)) is None:
        raise unseen()
    # A second statement on purpose: it sees what the last holder of the matter's lock committed.
    found: Urging | None = await session.scalar(_joined().where(*seen).with_for_update(of=Urging))
    if found is None:
        raise unseen()
    return found


def entitled(move: Move) -> Any:
    """The guard of a move: `to_change`, and this person may do it (403 before the body)."""

    async def load(session: AsyncSession, actor: Actor, id: UUID) -> Urging:
        urging = await to_change(session, actor, id)
        rules.entitle(move, urging.kind, standing(actor, urging))
        return urging

    return guarded(move, load)


async def listing_to_urge(session: AsyncSession, actor: Actor, id: UUID) -> Listing:
    """The listing, locked, and this person drafts urgings (403 before the body)."""
    listing = await listings.to_change(session, actor, id)
    rules.entitle_to_draft(actor.roles, actor.level)
    return listing


async def one(session: AsyncSession, actor: Actor, id: UUID) -> Urging:
    """The urging with its listing. Raises `NotFound`."""
    found: Urging | None = await session.scalar(_joined().where(Urging.id == id, visible_to(actor)))
    if found is None:
        raise unseen()
    return found


async def page(
    session: AsyncSession, actor: Actor, asked: UrgingPage, now: datetime
) -> dict[str, Any]:
    """A page of urgings, the newest draft first."""
    columns = [
        sa.cast(Urging.drafted_at, sa.DateTime(timezone=True)),
        sa.cast(Urging.id, sa.Uuid),
    ]
    select = _joined().where(visible_to(actor), *_filters(asked, local_date(now)))
    rows = (await session.scalars(pages.keyset(select, columns, asked.cursor, asked.limit))).all()
    found = pages.page(rows, ["drafted_at", "id"], asked.limit)
    return {**found, "items": [to_response(row, actor, now) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, asked: UrgingFilters, now: datetime) -> int:
    """How many urgings the same filters find."""
    select = (
        sa.select(sa.func.count()).select_from(Urging).join(Urging.listing).join(Listing.matter)
    )
    narrowed = select.where(visible_to(actor), *_filters(asked, local_date(now)))
    return int(await session.scalar(narrowed) or 0)


def to_response(urging: Urging, actor: Actor, now: datetime) -> dict[str, Any]:
    """The urging as answered to this actor."""
    today = local_date(now)
    due, answered = urging.answer_due, urging.answered_on
    return {
        **urging.column_values(),
        "listing_number": urging.listing.number,
        "title": urging.listing.matter.title,
        "punctuality": due and listed.punctuality(due, answered, today),
        "allowed_moves": rules.allowed(state(urging), today, standing(actor, urging)),
    }


async def facts(session: AsyncSession, listing: Listing, now: datetime) -> Facts:
    """What the rules look at of a listing that the caller holds."""
    week = _finished(now)
    row = (await session.execute(_facts(week).where(Listing.id == listing.id))).one()
    return _read(row, week)


async def due_page(
    session: AsyncSession, actor: Actor, asked: DuePage, now: datetime
) -> dict[str, Any]:
    """A page of cases for which the rules call, by listing number."""
    found = await _called(session, actor, asked, asked.cursor, now)
    answer = pages.page([row for row, _ in found], ["number", "id"], asked.limit)
    return {**answer, "items": [_due(row, calls) for row, calls in found[: asked.limit]]}


async def due_count(session: AsyncSession, actor: Actor, asked: DueFilters, now: datetime) -> int:
    """How many cases the same filters find."""
    return len(await _called(session, actor, asked, None, now))


async def _called(
    session: AsyncSession, actor: Actor, asked: DueFilters, cursor: str | None, now: datetime
) -> list[tuple[sa.Row[Any], list[Call]]]:
    """Every case after the cursor for which the rules call, with the calls.

    The rules, not the database, count working days; there are few listed cases at any time.
    """
    week, today = _finished(now), local_date(now)
    calendar = await directory.calendar(session)
    columns = [sa.cast(Listing.number, sa.String), sa.cast(Listing.id, sa.Uuid)]
    select = _facts(week).where(listings.visible_to(actor), Listing.status.in_(rules.URGEABLE))
    if asked.listing_id is not None:
        select = select.where(Listing.id == asked.listing_id)
    rows = await session.execute(pages.keyset(select, columns, cursor, MOST, descending=False))
    found = [(row, rules.calls(_read(row, week), today, calendar)) for row in rows]
    return [
        (row, calls)
        for row, calls in found
        if calls and (asked.kind is None or calls[0].kind is asked.kind)
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
        sa.select(sa.func.json_agg(sa.func.json_build_array(Measure.no, Measure.due)))
        .join(Plan, Plan.id == Measure.plan_id)
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
    made = sa.select(
        sa.func.json_agg(
            sa.func.json_build_array(
                Urging.kind, Urging.status, Urging.drafted_on, Urging.issued_at.is_not(None)
            )
        )
    ).where(Urging.listing_id == Listing.id)
    owing = sa.and_(
        Listing.supervised_from < week.end,
        sa.or_(Listing.supervised_to.is_(None), Listing.supervised_to >= week.end),
    )
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
            sa.and_(owing, sa.not_(reported)).label("report_missing"),
            undone.scalar_subquery().label("undone"),
            plans.scalar_subquery().label("plans"),
            closeouts.scalar_subquery().label("closeouts"),
            made.scalar_subquery().label("made"),
        )
        .select_from(Listing)
        .join(Matter, Matter.id == Listing.matter_id)
        .outerjoin(Organisation, Organisation.id == Matter.unit_id)
    )


def _times(column: Any) -> sa.ColumnElement[Any]:
    return sa.func.json_build_array(sa.func.count(), sa.func.max(column))


def _read(row: sa.Row[Any], week: Week) -> Facts:
    return Facts(
        status=row.status,
        since=local_date(row.since) if row.since else date.max,
        target_date=row.target_date,
        week=week.name,
        week_over=week.monday + timedelta(days=7),
        report_missing=bool(row.report_missing),
        undone=sorted((no, date.fromisoformat(day)) for no, day in row.undone or []),
        plans=_returned(row.plans),
        closeouts=_returned(row.closeouts),
        made=[
            Made(rules.Kind(kind), rules.Status(status), date.fromisoformat(day), issued)
            for kind, status, day, issued in row.made or []
        ],
    )


def _returned(value: Sequence[Any]) -> Returned:
    times, last = value
    return Returned(times, local_date(datetime.fromisoformat(last)) if last else None)


def _joined() -> sa.Select[Any]:
    loaded = contains_eager(Urging.listing).contains_eager(Listing.matter)
    return sa.select(Urging).join(Urging.listing).join(Listing.matter).options(loaded)


def _filters(asked: UrgingFilters, today: date) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [
        getattr(Urging, name) == getattr(asked, name)
        for name in ("listing_id", "matter_id", "unit_id", "kind", "status")
        if getattr(asked, name) is not None
    ]
    if asked.punctuality is not None:
        wanted.append(_punctual(asked.punctuality, today))
    return wanted


def _punctual(wanted: Punctuality, today: date) -> sa.ColumnElement[bool]:
    """`listed.punctuality` of the answer as a condition; what was not sent out owes none."""
    day = sa.func.coalesce(Urging.answered_on, today)
    soon = sa.and_(Urging.answered_on.is_(None), Urging.answer_due <= today + listed.SOON)
    if wanted is Punctuality.OVERDUE:
        return day > Urging.answer_due
    if wanted is Punctuality.DUE_SOON:
        return sa.and_(day <= Urging.answer_due, soon)
    return sa.and_(day <= Urging.answer_due, sa.not_(soon))
