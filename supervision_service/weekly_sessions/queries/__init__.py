"""Reading weekly sessions; cases and calls are narrowed to what the actor may see."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from shared import pages
from shared.auth import Actor
from shared.directory import Organisation
from shared.errors import NotFound
from shared.filters import one_of
from shared.moves import allowed
from shared.workdays import local_date
from supervision_service.action_items.models import ActionItem
from supervision_service.action_items.queries import carried_into
from supervision_service.action_items.rules import UNFINISHED
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.matters import queries as matters
from supervision_service.matters.models import Matter
from supervision_service.plans.models import Measure, Plan
from supervision_service.plans.rules import Status as PlanStatus
from supervision_service.reports import queries as reports
from supervision_service.reports import rules as weeks
from supervision_service.reports.models import ProgressReport
from supervision_service.weekly_sessions import rules
from supervision_service.weekly_sessions.models import SessionCall, WeeklySession
from supervision_service.weekly_sessions.rules import agenda
from supervision_service.weekly_sessions.rules.agenda import Facts, Talk
from supervision_service.weekly_sessions.schemas import (
    AgendaFilters,
    AgendaPage,
    CallFilters,
    CallPage,
    SessionFilters,
    SessionPage,
)

MOST = 10_000
"""Far more than a province has under supervision at once; only so that nothing is unbounded."""
_FACTS, _TALKS = TypeAdapter(Facts), TypeAdapter(list[Talk])


async def one(session: AsyncSession, id: UUID) -> WeeklySession:
    """The session, which every reader may know of. Raises `NotFound`."""
    return _seen(await session.get(WeeklySession, id))


async def unlocked(session: AsyncSession, _actor: Actor, id: UUID) -> WeeklySession:
    """The session for what is sent in for it; nobody waits till it is read. Raises `NotFound`."""
    return await one(session, id)


async def minuted(session: AsyncSession, actor: Actor, id: UUID) -> WeeklySession:
    """The session, for who reads what was said of any case. Raises `NotFound`."""
    found = await one(session, id)
    return _seen(found if rules.reads_minutes(actor.line) else None)


async def to_change(session: AsyncSession, _actor: Actor, id: UUID) -> WeeklySession:
    """The session, locked. Raises `NotFound`."""
    select = sa.select(WeeklySession).where(WeeklySession.id == id).with_for_update()
    return _seen(await session.scalar(select))


async def page(
    session: AsyncSession, actor: Actor, query: SessionPage, now: datetime
) -> dict[str, Any]:
    """A page of sessions, the newest week first."""
    columns = [WeeklySession.week, WeeklySession.id]
    select = sa.select(WeeklySession).where(*_filters(query))
    rows = (await session.scalars(pages.keyset(select, columns, query.cursor, query.limit))).all()
    found = pages.page(rows, ["week", "id"], query.limit)
    counts = await _decided(session, [row.id for row in found["items"]])
    items = [_to_response(row, actor, now, counts.get(row.id, 0)) for row in found["items"]]
    return {**found, "items": items}


async def count(session: AsyncSession, query: SessionFilters) -> int:
    """How many sessions the same filters find."""
    select = sa.select(sa.func.count()).select_from(WeeklySession).where(*_filters(query))
    return await session.scalar(select) or 0


async def taken(session: AsyncSession, week: str) -> bool:
    """Whether the week has a session that is not cancelled."""
    found = sa.select(WeeklySession.id).where(
        WeeklySession.week == week, WeeklySession.status != rules.Status.CANCELLED
    )
    return await session.scalar(found) is not None


async def past_cutoff(session: AsyncSession, now: datetime, limit: int) -> Sequence[UUID]:
    """Sessions whose cut-off has passed and whose missing reports nobody called for."""
    select = sa.select(WeeklySession.id).where(
        WeeklySession.status == rules.Status.OPENED, WeeklySession.cutoff < local_date(now)
    )
    return (await session.scalars(select.order_by(WeeklySession.week).limit(limit))).all()


async def owed(session: AsyncSession, week: weeks.Week) -> Sequence[Any]:
    """Every case that owed a report for the week, its unit, and whether the report is there."""
    select = reports.owing(week).add_columns(
        Listing.id.label("listing_id"),
        Matter.unit_id,
        ProgressReport.id.is_not(None).label("reported"),
    )
    return (await session.execute(select)).all()


async def decided(session: AsyncSession, id: UUID) -> int:
    """How many items the session decided."""
    return (await _decided(session, [id])).get(id, 0)


async def calls(
    session: AsyncSession, actor: Actor, row: WeeklySession, query: CallPage
) -> dict[str, Any]:
    """A page of those who were called for, by listing number."""
    select = _calls(actor, row, query).add_columns(
        SessionCall.listing_id,
        Listing.number,
        Matter.title,
        SessionCall.unit_id,
        Organisation.name.label("unit_name"),
        SessionCall.called_at,
        ProgressReport.recorded_at.label("reported_at"),
    )
    columns = [Listing.number, Listing.id]
    select = pages.keyset(select, columns, query.cursor, query.limit, descending=False)
    rows = (await session.execute(select)).all()
    return pages.page(rows, ["number", "listing_id"], query.limit)


async def count_calls(
    session: AsyncSession, actor: Actor, row: WeeklySession, query: CallFilters
) -> int:
    """How many calls the same filters find."""
    select = _calls(actor, row, query).add_columns(sa.func.count())
    return await session.scalar(select) or 0


async def agenda_page(
    session: AsyncSession, actor: Actor, row: WeeklySession, query: AgendaPage, now: datetime
) -> dict[str, Any]:
    """A page of the agenda, by listing number."""
    found = await _agenda_seen(session, actor, row, query, query.cursor, now)
    return pages.page(found, ["number", "listing_id"], query.limit)


async def count_agenda(
    session: AsyncSession, actor: Actor, row: WeeklySession, query: AgendaFilters, now: datetime
) -> int:
    """How many cases the same filters find."""
    return len(await _agenda_seen(session, actor, row, query, None, now))


async def agenda_of_all(
    session: AsyncSession, row: WeeklySession, now: datetime
) -> list[dict[str, Any]]:
    """The agenda of today over all cases, as a closed session keeps it."""
    found: list[dict[str, Any]] = _TALKS.dump_python(
        await _drawn(session, row, now, sa.true()), mode="json"
    )
    return found


async def changed(
    session: AsyncSession, row: WeeklySession, actor: Actor, now: datetime
) -> dict[str, Any]:
    """The session as answered after a change: written first, for its new version."""
    await session.flush()
    return await to_response(session, row, actor, now)


async def to_response(
    session: AsyncSession, row: WeeklySession, actor: Actor, now: datetime
) -> dict[str, Any]:
    """The session as answered to this actor."""
    return _to_response(row, actor, now, await decided(session, row.id))


def _to_response(row: WeeklySession, actor: Actor, now: datetime, decided: int) -> dict[str, Any]:
    possible = partial(rules.possible, cutoff=row.cutoff, today=local_date(now), decided=decided)
    return {
        **row.column_values(),
        "summary": row.summary if rules.reads_minutes(actor.line) else None,
        "decided": decided,
        "allowed_moves": allowed(rules.MOVES, actor, row, possible),
    }


async def _agenda_seen(
    session: AsyncSession,
    actor: Actor,
    row: WeeklySession,
    query: AgendaFilters,
    cursor: str | None,
    now: datetime,
) -> list[Talk]:
    """The cases after the cursor that the actor sees and asks for.

    A closed session looked at what it kept; an open one at how things stand today.
    """
    if row.agenda is None:
        drawn = await _drawn(session, row, now, listings.visible_to(actor))
    else:
        drawn = _TALKS.validate_python(row.agenda)
    talks = {
        each.listing_id: each
        for each in drawn
        if query.point is None or not set(query.point).isdisjoint(each.points)
    }
    select = sa.select(Listing.id).join(Listing.matter)
    select = select.where(listings.visible_to(actor), Listing.id.in_(talks))
    columns = [Listing.number, Listing.id]
    ids = await session.scalars(pages.keyset(select, columns, cursor, MOST, descending=False))
    return [talks[id] for id in ids]


async def _drawn(
    session: AsyncSession, row: WeeklySession, now: datetime, seen: sa.ColumnElement[bool]
) -> list[Talk]:
    """What there is to talk about in every case `seen` that owes a report, in one statement."""
    today = local_date(now)
    found = []
    for each in await session.execute(facts_of(row).where(seen)):
        facts = _FACTS.validate_python({**each._mapping})
        points = agenda.points(facts, today)
        if points:
            found.append(
                Talk(
                    listing_id=each.id,
                    number=each.number,
                    title=each.title,
                    unit_id=each.unit_id,
                    unit_name=each.unit_name,
                    light=agenda.light(facts, today),
                    points=points,
                    overdue=agenda.overdue(facts, today),
                    difficulty=facts.difficulty,
                    help_needed=facts.help_needed,
                    carried=facts.carried,
                )
            )
    return found


def facts_of(row: WeeklySession) -> sa.Select[Any]:
    """Every case that owes a report for the week, with what is known of it; one statement."""
    undone = (
        sa.select()
        .join_from(Plan, Measure, Plan.id == Measure.plan_id)
        .where(
            Plan.listing_id == Listing.id,
            Plan.status == PlanStatus.APPROVED,
            Measure.done_at.is_(None),
        )
    )
    carried = (
        sa.select()
        .join_from(ActionItem, WeeklySession, WeeklySession.id == ActionItem.session_id)
        .where(
            ActionItem.listing_id == Listing.id,
            ActionItem.status.in_(UNFINISHED),
            carried_into(row),
        )
    )
    return (
        reports.owing(weeks.week(row.week))
        .add_columns(
            Listing.id,
            Listing.number,
            Listing.target_date,
            Matter.title,
            Matter.unit_id,
            Organisation.name.label("unit_name"),
            ProgressReport.id.is_not(None).label("reported"),
            ProgressReport.difficulty,
            ProgressReport.help_needed,
            *(listings.FIRST_DUE[name].label(name) for name in ("legal_due", "feedback_due")),
            matters.objects(undone, no=Measure.no, action=Measure.action, due=Measure.due).label(
                "undone"
            ),
            matters.objects(
                carried,
                id=ActionItem.id,
                decision=ActionItem.decision,
                unit_name=ActionItem.unit_name,
                due=ActionItem.due,
            ).label("carried"),
        )
        .order_by(Listing.number)
        .limit(MOST)
    )


def _calls(actor: Actor, row: WeeklySession, query: CallFilters) -> sa.Select[Any]:
    select = (
        sa.select()
        .select_from(SessionCall)
        .join(Listing, Listing.id == SessionCall.listing_id)
        .join(Matter, Matter.id == Listing.matter_id)
        .outerjoin(Organisation, Organisation.id == SessionCall.unit_id)
        .outerjoin(
            ProgressReport,
            sa.and_(
                ProgressReport.listing_id == SessionCall.listing_id,
                ProgressReport.unit_id == SessionCall.unit_id,
                ProgressReport.week == row.week,
            ),
        )
        .where(SessionCall.session_id == row.id, listings.visible_to(actor))
    )
    if query.reported is None:
        return select
    return select.where(ProgressReport.id.is_not(None) == query.reported)


async def _decided(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, int]:
    select = (
        sa.select(ActionItem.session_id, sa.func.count().label("items"))
        .where(ActionItem.session_id.in_(ids))
        .group_by(ActionItem.session_id)
    )
    return {row.session_id: row.items for row in await session.execute(select)}


def _seen(found: WeeklySession | None) -> WeeklySession:
    if found is None:
        raise NotFound("weekly-session-not-found", "没有找到该次周调度，或您无权查看。")
    return found


def _filters(query: SessionFilters) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = []
    if query.status is not None:
        wanted.append(one_of(WeeklySession.status, query.status))
    if query.week is not None:
        wanted.append(WeeklySession.week == query.week)
    return wanted
