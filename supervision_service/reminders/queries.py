"""Limits that come near, and reading reminders, each narrowed to what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from shared import pages
from shared.auth import Actor, on_line
from shared.errors import NotFound
from shared.filters import one_of
from shared.jobs import AT_ONCE
from shared.moves import allowed
from shared.workdays import ZONE, local_date
from supervision_service.aids.models import Aid
from supervision_service.aids.rules import OWED
from supervision_service.inspections.models import Inspection, Stop
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import HELD_BY_UNIT
from supervision_service.matters import queries as matters
from supervision_service.matters.models import Matter, MatterOrder
from supervision_service.matters.rules import OUTSTANDING
from supervision_service.plans.models import Measure, Plan
from supervision_service.plans.rules import Status as PlanStatus
from supervision_service.recommendations.models import Recommendation
from supervision_service.recommendations.rules import Status as Recommended
from supervision_service.rectifications.models import Rectification
from supervision_service.rectifications.rules import Status as RectificationStatus
from supervision_service.reminders import rules
from supervision_service.reminders.models import Reminder
from supervision_service.reminders.rules import About
from supervision_service.reminders.schemas import ReminderFilters, ReminderPage
from supervision_service.unit_sanctions.models import SanctionRequirement, UnitSanction
from supervision_service.unit_sanctions.rules import Status as Sanctioned
from supervision_service.urgings.models import Urging
from supervision_service.urgings.rules import Status as UrgingStatus


@dataclass(frozen=True, slots=True)
class Limit:
    """The last day of something that a unit owes; `since`: when it was set, where known."""

    about: About
    about_id: UUID
    no: int
    due: date
    since: date | None
    unit_id: UUID
    unit_line: str
    number: str
    title: str


async def near(session: AsyncSession, now: datetime) -> list[Limit]:
    """Limits of the coming days of which their units were not told today's word, for a job."""
    today = local_date(now)
    found: list[Limit] = []
    for about, select, due in _limits():
        day = sa.cast(due, sa.Date)
        marks = sa.case(
            *((day <= today + timedelta(days=days), days) for days in rules.DAYS), else_=0
        )
        since = sa.cast(sa.func.timezone(ZONE.key, select.selected_columns.since), sa.Date)
        told = sa.exists().where(
            Reminder.about == about,
            Reminder.about_id == select.selected_columns.about_id,
            Reminder.no == select.selected_columns.no,
            Reminder.due == day,
            Reminder.days == marks,
            Reminder.unit_id == select.selected_columns.unit_id,
        )
        last = today + timedelta(days=rules.DAYS[-1])
        wanted = select.where(
            due.between(today, last),
            sa.or_(since.is_(None), day - since >= marks),
            sa.not_(told),
        )
        rows = await session.execute(wanted.order_by(due).limit(AT_ONCE))
        found += [_limit(about, row) for row in rows]
    return found


def _limit(about: About, row: sa.Row[Any]) -> Limit:
    values = dict(row._mapping)
    since = values.pop("since")
    return Limit(about=about, since=local_date(since) if since else None, **values)


def _limits() -> Sequence[tuple[About, sa.Select[Any], Any]]:
    """What is owed, a statement for each kind of limit, and the column of its last day."""
    measures = (
        sa.select(*_of_matter(Listing.id, Measure.no, Measure.due, Plan.moved_at, Listing.number))
        .join_from(Plan, Measure, Plan.id == Measure.plan_id)
        .join(Listing, Listing.id == Plan.listing_id)
        .join(Matter, Matter.id == Listing.matter_id)
        .where(Plan.status == PlanStatus.APPROVED, Measure.done_at.is_(None), _HELD)
    )
    target, listed = Listing.target_date, Listing.listed_at
    targets = (
        sa.select(*_of_matter(Listing.id, _NO, target, listed, Listing.number))
        .join(Matter, Matter.id == Listing.matter_id)
        .where(_HELD)
    )
    feedback = MatterOrder.feedback_due
    orders = (
        sa.select(
            *_columns(MatterOrder.id, _NO, feedback, _UNKNOWN, MatterOrder.number),
            MatterOrder.unit_id, MatterOrder.unit_line, Matter.title,
        )
        .join(Matter, Matter.id == MatterOrder.matter_id)
        .where(
            MatterOrder.status.in_(OUTSTANDING),
            MatterOrder.unit_id.is_not(None),
            MatterOrder.number.is_not(None),
        )
    )  # fmt: skip
    number = sa.func.coalesce(Urging.document_no, Listing.number, MatterOrder.number)
    answers = (
        sa.select(
            *_columns(Urging.id, _NO, Urging.answer_due, Urging.issued_at, number),
            Urging.unit_id, Urging.unit_line, Matter.title,
        )
        .join(Matter, Matter.id == Urging.matter_id)
        .outerjoin(Urging.listing)
        .outerjoin(Urging.order)
        .where(Urging.status == UrgingStatus.ISSUED)
    )  # fmt: skip
    title = sa.literal("实地督导").label("title")
    rectifications = (
        sa.select(
            *_columns(Rectification.id, _NO, Rectification.due, Stop.fed_back_at,
                      Inspection.number),
            Rectification.unit_id, Rectification.unit_line, title,
        )
        .join(Rectification.inspection)
        .join(Stop, sa.and_(Stop.inspection_id == Inspection.id, Stop.no == Rectification.stop_no))
        .where(Rectification.status == RectificationStatus.OWED)
    )  # fmt: skip
    aids = (
        sa.select(
            *_columns(Aid.id, _NO, Aid.due, Aid.asked_at, Aid.number),
            sa.func.coalesce(Aid.owner_id, Aid.unit_id).label("unit_id"),
            Aid.giver_line.label("unit_line"), Matter.title,
        )
        .join(Matter, Matter.id == Aid.matter_id)
        .where(Aid.status.in_(OWED))
    )  # fmt: skip
    required = SanctionRequirement
    requirements = (
        sa.select(
            *_columns(UnitSanction.id, required.no, required.due, UnitSanction.served_at,
                      UnitSanction.document_no),
            UnitSanction.unit_id, UnitSanction.unit_line,
            sa.literal("对单位的措施").label("title"),
        )
        .join_from(required, UnitSanction, UnitSanction.id == required.sanction_id)
        .where(UnitSanction.status == Sanctioned.RECTIFYING, required.reported_on.is_(None))
    )  # fmt: skip
    recommended = (
        sa.select(
            *_columns(Recommendation.id, _NO, Recommendation.answer_due, Recommendation.issued_at,
                      Recommendation.document_no),
            Recommendation.addressee_id.label("unit_id"),
            Recommendation.addressee_line.label("unit_line"),
            sa.literal("建议书").label("title"),
        )
        .where(
            Recommendation.status == Recommended.ISSUED, Recommendation.addressee_id.is_not(None)
        )
    )  # fmt: skip
    return (
        (About.MEASURE, measures, Measure.due),
        (About.TARGET, targets, target),
        (About.FEEDBACK, orders, feedback),
        (About.ANSWER, answers, Urging.answer_due),
        (About.RECTIFICATION, rectifications, Rectification.due),
        (About.AID, aids, Aid.due),
        (About.REQUIREMENT, requirements, required.due),
        (About.RECOMMENDATION, recommended, Recommendation.answer_due),
    )


_NO = sa.literal(0)
_UNKNOWN = sa.cast(sa.null(), sa.DateTime(timezone=True))
_HELD = Listing.status.in_(HELD_BY_UNIT)


def _columns(id: Any, no: Any, due: Any, since: Any, number: Any) -> Sequence[Any]:
    return (
        id.label("about_id"), no.label("no"), due.label("due"), since.label("since"),
        number.label("number"),
    )  # fmt: skip


def _of_matter(id: Any, no: Any, due: Any, since: Any, number: Any) -> Sequence[Any]:
    """What is owed by the responsible unit of today."""
    owed = _columns(id, no, due, since, number)
    return (*owed, Matter.unit_id, Matter.unit_line, Matter.title)


async def to_change(session: AsyncSession, actor: Actor, id: UUID) -> Reminder:
    """The reminder, locked. Raises `NotFound`."""
    select = sa.select(Reminder).where(Reminder.id == id, _visible(actor)).with_for_update()
    found: Reminder | None = await session.scalar(select)
    if found is None:
        raise NotFound("reminder-not-found", "没有找到该提醒，或您无权查看。")
    return found


async def page(session: AsyncSession, actor: Actor, query: ReminderPage) -> dict[str, Any]:
    """A page of reminders, the newest first."""
    columns = [Reminder.reminded_at, Reminder.id]
    select = sa.select(Reminder).where(_visible(actor), *_filters(query))
    rows = (await session.scalars(pages.keyset(select, columns, query.cursor, query.limit))).all()
    found = pages.page(rows, ["reminded_at", "id"], query.limit)
    return {**found, "items": [to_response(row, actor) for row in found["items"]]}


async def count(session: AsyncSession, actor: Actor, query: ReminderFilters) -> int:
    """How many reminders the same filters find."""
    select = sa.select(sa.func.count()).select_from(Reminder)
    return await session.scalar(select.where(_visible(actor), *_filters(query))) or 0


def to_response(reminder: Reminder, actor: Actor) -> dict[str, Any]:
    """The reminder as answered to this actor."""
    return {
        **reminder.column_values(),
        "allowed_moves": allowed(rules.MOVES, actor, reminder),
    }


async def changed(session: AsyncSession, reminder: Reminder, actor: Actor) -> dict[str, Any]:
    """`to_response` of one that was just changed: written first, for its new version."""
    await session.flush()
    return to_response(reminder, actor)


def _visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Reminders on the actor's line, but none of a matter from which the actor is recused."""
    kept = [
        sa.select(model.id).where(sa.not_(matters.open_to(actor, model.matter_id)))
        for model in (Listing, MatterOrder, Urging)
    ]
    on_it = on_line(sa.cast(Reminder.unit_line, sa.String), actor)
    return sa.and_(on_it, Reminder.about_id.not_in(sa.union_all(*kept)))


def _filters(query: ReminderFilters) -> list[sa.ColumnElement[bool]]:
    return [
        one_of(getattr(Reminder, name), value)
        for name in ("about", "about_id", "unit_id", "status")
        if (value := getattr(query, name)) is not None
    ]
