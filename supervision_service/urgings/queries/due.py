"""What the rules call for: cases and orders, each narrowed to what the actor may see."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from shared import directory, pages
from shared.auth import Actor
from shared.directory import Organisation
from shared.filters import one_of
from shared.workdays import local_date
from supervision_service.closeouts.models import CloseoutApplication
from supervision_service.listings import queries as listings
from supervision_service.listings.models import Listing
from supervision_service.matters import queries as matters
from supervision_service.matters.models import Matter, MatterOrder
from supervision_service.matters.rules import OUTSTANDING
from supervision_service.plans.models import Measure, Plan
from supervision_service.plans.rules import Status as PlanStatus
from supervision_service.reports import queries as reports
from supervision_service.reports.models import ProgressReport
from supervision_service.reports.rules import Week, week_of
from supervision_service.urgings import rules
from supervision_service.urgings.models import Urging
from supervision_service.urgings.rules import Kind, Subject
from supervision_service.urgings.rules.calls import Call, Facts, OrderFacts, called_for
from supervision_service.urgings.schemas import DueFilters, DuePage

MOST = 10_000
"""Far more than a province has listed or late at once; only so that no answer is unbounded."""
_FACTS, _ORDER_FACTS = TypeAdapter(Facts), TypeAdapter(OrderFacts)


async def facts(session: AsyncSession, listing: Listing, now: datetime) -> Facts:
    """What the rules look at of a listing that the caller holds."""
    week = _finished(now)
    row = (await session.execute(_facts(week).where(Listing.id == listing.id))).one()
    return _read(row, week)


async def order_facts(session: AsyncSession, order: MatterOrder) -> OrderFacts:
    """What the rules look at of an order that the caller holds."""
    row = (await session.execute(_order_facts().where(MatterOrder.id == order.id))).one()
    return _read_order(row)


async def facts_of(
    session: AsyncSession, about: Listing | MatterOrder, now: datetime
) -> Facts | OrderFacts:
    """What the rules look at of a listing or an order that the caller holds."""
    if isinstance(about, Listing):
        return await facts(session, about, now)
    return await order_facts(session, about)


async def unanswered(session: AsyncSession, now: datetime, limit: int) -> Sequence[UUID]:
    """Letters without an answer after which nobody took the next step, the oldest first."""
    later = aliased(Urging)
    same = sa.or_(later.listing_id == Urging.listing_id, later.order_id == Urging.order_id)
    since = sa.or_(later.status.in_(rules.OPEN), later.drafted_on > Urging.answer_due)
    above = sa.or_(
        *(
            sa.and_(Urging.kind == kind, later.kind.in_(tuple(Kind)[kind.level :]))
            for kind in tuple(Kind)[:-1]
        )
    )
    select = (
        sa.select(Urging.id)
        .join(Urging.matter)
        .outerjoin(Urging.listing)
        .outerjoin(Urging.order)
        .where(
            Urging.unit_id
            == sa.case((Urging.order_id.is_(None), Matter.unit_id), else_=MatterOrder.unit_id),
            Urging.status.in_((rules.Status.ISSUED, rules.Status.ASSESSED)),
            Urging.kind != Kind.SUPERVISE,
            Urging.answered_on.is_(None),
            Urging.answer_due < local_date(now),
            sa.or_(Listing.status.in_(rules.URGEABLE), MatterOrder.status.in_(OUTSTANDING)),
            sa.not_(sa.exists().where(same, since, above)),
        )
    )
    return (await session.scalars(select.order_by(Urging.answer_due).limit(limit))).all()


async def page(
    session: AsyncSession, actor: Actor, query: DuePage, now: datetime
) -> dict[str, Any]:
    """A page of cases and orders for which the rules call, by number: the cases first."""
    found = await _called(session, actor, query, query.cursor, now)
    answer = pages.page([row for row, _ in found], ["number", "id"], query.limit)
    return {**answer, "items": [_due(row, calls) for row, calls in found[: query.limit]]}


async def count(session: AsyncSession, actor: Actor, query: DueFilters, now: datetime) -> int:
    """How many cases and orders the same filters find."""
    return len(await _called(session, actor, query, None, now))


async def _called(
    session: AsyncSession, actor: Actor, query: DueFilters, cursor: str | None, now: datetime
) -> list[tuple[sa.Row[Any], list[Call]]]:
    """Every case and order after the cursor for which the rules call, with the calls.

    The rules, not the database, count working days; few cases are listed at any time, and few
    orders late. Cases go first: GP- stands before JBD-.
    """
    today, calendar = local_date(now), await directory.calendar(session)
    found = [
        (row, called_for(facts, today, calendar))
        for subject, read in ((Subject.LISTING, _due_cases), (Subject.ORDER, _due_orders))
        if query.subject is None or subject in query.subject
        for row, facts in await read(session, actor, query, cursor, now)
    ]
    return [
        (row, calls)
        for row, calls in found
        if calls and (query.kind is None or calls[0].kind in query.kind)
    ]


async def _due_cases(
    session: AsyncSession, actor: Actor, query: DueFilters, cursor: str | None, now: datetime
) -> list[tuple[sa.Row[Any], Facts | OrderFacts]]:
    week = _finished(now)
    select = _facts(week).where(listings.visible_to(actor), Listing.status.in_(rules.URGEABLE))
    if query.order_id is not None:
        return []
    if query.listing_id is not None:
        select = select.where(one_of(Listing.id, query.listing_id))
    columns = [Listing.number, Listing.id]
    rows = await session.execute(pages.keyset(select, columns, cursor, MOST, descending=False))
    return [(row, _read(row, week)) for row in rows]


async def _due_orders(
    session: AsyncSession, actor: Actor, query: DueFilters, cursor: str | None, now: datetime
) -> list[tuple[sa.Row[Any], Facts | OrderFacts]]:
    """Of the outstanding orders those that some rule may call for."""
    unanswered = sa.exists().where(
        Urging.order_id == MatterOrder.id,
        Urging.answered_on.is_(None),
        Urging.answer_due < local_date(now),
    )
    select = _order_facts().where(
        matters.visible_to(actor),
        MatterOrder.status.in_(OUTSTANDING),
        sa.or_(MatterOrder.feedback_due < local_date(now), MatterOrder.returns > 1, unanswered),
    )
    if query.listing_id is not None:
        return []
    if query.order_id is not None:
        select = select.where(one_of(MatterOrder.id, query.order_id))
    columns = [MatterOrder.number, MatterOrder.id]
    rows = await session.execute(pages.keyset(select, columns, cursor, MOST, descending=False))
    return [(row, _read_order(row)) for row in rows]


def _due(row: sa.Row[Any], calls: Sequence[Call]) -> dict[str, Any]:
    return {
        "subject": row.subject,
        "listing_id": row.id if row.subject == Subject.LISTING else None,
        "order_id": row.id if row.subject == Subject.ORDER else None,
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
    made = _made(Urging.listing_id == Listing.id, Matter.unit_id)
    missing = sa.and_(reports.owes(week), sa.not_(reported))
    return (
        sa.select(
            sa.literal(str(Subject.LISTING)).label("subject"),
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


def _order_facts() -> sa.Select[Any]:
    """Everything the rules look at, a row for each order, in one statement."""
    select: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            sa.literal(str(Subject.ORDER)).label("subject"),
            MatterOrder.id,
            MatterOrder.number,
            MatterOrder.matter_id,
            MatterOrder.status,
            MatterOrder.feedback_due,
            MatterOrder.returns,
            MatterOrder.reported_at,
            Matter.title,
            MatterOrder.unit_id,
            Organisation.name.label("unit_name"),
            _made(Urging.order_id == MatterOrder.id, MatterOrder.unit_id).label("made"),
        )
        .select_from(MatterOrder)
        .join(Matter, Matter.id == MatterOrder.matter_id)
        .outerjoin(Organisation, Organisation.id == MatterOrder.unit_id)
    )
    return select


def _made(of: sa.ColumnElement[bool], unit_id: Any) -> sa.ScalarSelect[Any]:
    """The urgings of a case or an order that `unit_id` has now."""
    return matters.objects(
        sa.select().where(of),
        id=Urging.id,
        kind=Urging.kind,
        status=Urging.status,
        drafted_on=Urging.drafted_on,
        issued=Urging.issued_at.is_not(None),
        document_no=Urging.document_no,
        answer_due=Urging.answer_due,
        answered=Urging.answered_on.is_not(None),
        elsewhere=sa.func.coalesce(Urging.unit_id != unit_id, sa.false()),
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


def _read_order(row: sa.Row[Any]) -> OrderFacts:
    last_report = row.reported_at and local_date(row.reported_at)
    return _ORDER_FACTS.validate_python({**row._mapping, "last_report": last_report})
