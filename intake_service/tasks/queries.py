"""Reading what waits for the actor's unit, as far as the actor's roles are asked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from intake_service.accusations.models import Accusation
from intake_service.corrections.registrations.models import Correction
from intake_service.evaluation.ratings.models import Rating
from intake_service.evaluation.ratings.rules import Value
from intake_service.handling.co_handlers.models import CoHandling
from intake_service.handling.deadlines.models import Deadline
from intake_service.handling.deadlines.rules import Outcome
from intake_service.handling.deliveries.models import Attempt
from intake_service.handling.deliveries.rules import DELIVERED_WITHIN
from intake_service.handling.divisions.models import InternalAnswer, InternalOrder
from intake_service.handling.divisions.rules import AnswerStatus, Part
from intake_service.handling.executions.models import Execution
from intake_service.handling.extensions.models import Extension
from intake_service.handling.hearings.queries import next_day
from intake_service.handling.internal_orders.rules import Purpose
from intake_service.handling.mediations.models import Mediation
from intake_service.handling.mediations.queries import questioned, unperformed
from intake_service.handling.opinions.models import Opinion
from intake_service.handling.orders.models import Order
from intake_service.handling.orders.queries import handed_on, handler_left
from intake_service.handling.orders.rules import OVER, Kind
from intake_service.handling.recused.models import Recusal
from intake_service.handling.recused.queries import recused_asked
from intake_service.handling.recused.rules import Decider
from intake_service.handling.referrals.models import Referral
from intake_service.handling.withdrawals.models import Withdrawal
from intake_service.reception.differences.models import Difference
from intake_service.reception.registration.models import NO_DAY, Piece
from intake_service.reception.registration.rules import (
    BEING_HANDLED,
    SEALED,
    Awaiting,
    Handling,
    Status,
)
from intake_service.remedies.reviews.models import Review
from intake_service.remedies.reviews.rules import Outcome as ReviewOutcome
from intake_service.tasks.rules import QUEUES, Queue, Thing, asking
from intake_service.tasks.schemas import TaskFilters, TaskQuery
from intake_service.urgency.cares.models import Care
from intake_service.urgency.urgencies.models import Urgency
from shared import pages
from shared.auth import Actor
from shared.codes import label
from shared.punctuality import Punctuality, has_punctuality, punctuality_of
from shared.workdays import LAST_DAY, SOON, ZONE, local_date


@dataclass(frozen=True)
class Source:
    """Where the things of a queue stand: whose they are, their last day, what else must hold.

    `parts`: the unit is that of a division's part in an internal order. `person`: the one who is
    asked. `late`: only once the last day is over.
    """

    unit: Any
    due: Any
    holds: tuple[sa.ColumnElement[bool], ...] = ()
    parts: bool = False
    person: Any = None
    late: bool = False


_MODELS: Mapping[Thing, Any] = {
    Thing.PIECE: Piece,
    Thing.ORDER: Order,
    Thing.EXTENSION: Extension,
    Thing.WITHDRAWAL: Withdrawal,
    Thing.CORRECTION: Correction,
    Thing.INTERNAL_ORDER: InternalOrder,
    Thing.CO_HANDLING: CoHandling,
    Thing.DIFFERENCE: Difference,
    Thing.REFERRAL: Referral,
    Thing.RATING: Rating,
    Thing.REVIEW: Review,
    Thing.EXECUTION: Execution,
    Thing.ACCUSATION: Accusation,
    Thing.URGENCY: Urgency,
    Thing.CARE: Care,
    Thing.DELIVERY_ATTEMPT: Attempt,
    Thing.RECUSAL: Recusal,
}
_NOTHING = sa.cast(sa.null(), sa.Date)  # no rule says until when
_OPEN_TO_ALL = Piece.seal.not_in(SEALED)
_OURS, _OUTSIDE = Review.organ_id.is_not(None), Review.organ_id.is_(None)
_COUNTS = sa.and_(Review.competent, ~Review.late)
_REVIEW_DUE = (
    sa.select(Deadline.legal)
    .where(
        Deadline.piece_id == Review.piece_id,
        Deadline.rule.in_(["DL08", "DL10"]),
        Deadline.outcome == Outcome.OPEN,
    )
    .scalar_subquery()
)
# What was withdrawn, or revoked by a review, is done again within a limit of its own; DL05 is over.
_REDO_DUE = sa.select(Opinion.redo_due).where(Opinion.piece_id == Piece.id).scalar_subquery()
_ANSWERED = sa.or_(
    Piece.status.in_(
        [
            Status.OPINION_DELIVERED,
            Status.CLOSED_NO_REVIEW,
            Status.SETTLED,
            Status.CLOSED_UNDELIVERED,
        ]
    ),
    sa.and_(Piece.status == Status.DIVERTED, Piece.awaiting.is_distinct_from(Awaiting.DUTY)),
)
_PERFORMED_BY = (
    sa.select(Deadline.legal).where(Deadline.id == Referral.deadline_id).scalar_subquery()
)
# The lead answers about a piece that it handles when that was dealt with; till then it is asked
# about the piece.
_ANSWERABLE = sa.not_(
    sa.and_(
        InternalAnswer.part == Part.LEAD,
        InternalOrder.purpose == Purpose.HANDLE,
        Piece.status.in_(BEING_HANDLED | {Status.OPINION_ISSUED}),
    )
)
_PERFORMED_UNTIL = (
    sa.select(Mediation.performance_due)
    .where(Mediation.piece_id == Piece.id, Mediation.ended_at.is_(None))
    .scalar_subquery()
)
_BY_THE_PRINCIPAL = Recusal.decider == Decider.DEPARTMENT
_UNNAMED = sa.and_(Order.handler_id.is_(None), Order.id.in_(
    sa.select(Recusal.order_id).where(Recusal.order_id.is_not(None))))  # fmt: skip


def _by_then(issued_at: Any) -> sa.ColumnElement[date]:
    """Until when what was issued, or tried, at a time should have reached the petitioner."""
    day = sa.cast(sa.func.timezone(ZONE.key, issued_at), sa.Date)
    return sa.type_coerce(day + DELIVERED_WITHIN, sa.Date)


_DELIVERED_BY = (
    sa.select(_by_then(Opinion.issued_at)).where(Opinion.piece_id == Piece.id).scalar_subquery()
)
_SOURCES: Mapping[Queue, Source] = {
    Queue.NAME_LEADER: Source(
        Urgency.unit_id, Urgency.due_on, (Urgency.leader_id.is_(None), _OPEN_TO_ALL)
    ),
    Queue.REPORT_URGENT: Source(
        Urgency.unit_id, Urgency.due_on, (Urgency.leader_id.is_not(None), _OPEN_TO_ALL)
    ),
    Queue.INSTRUCT_URGENT: Source(
        Urgency.unit_id,
        Urgency.due_on,
        (Urgency.instruction.is_(None), _OPEN_TO_ALL),
        person=Urgency.leader_id,
    ),
    Queue.SUBMIT_URGENT: Source(Urgency.unit_id, Urgency.due_on, (_OPEN_TO_ALL,)),
    Queue.FOLLOW_UP_URGENT: Source(Urgency.unit_id, _NOTHING, (_OPEN_TO_ALL,)),
    Queue.CARE: Source(Piece.unit_id, Care.expires_on, (_OPEN_TO_ALL,)),
    Queue.TRIAGE: Source(
        Piece.registered_unit, Piece.notice_due, (Piece.matter_id.is_(None), _OPEN_TO_ALL)
    ),
    Queue.DISPOSE: Source(
        Piece.registered_unit, Piece.notice_due, (Piece.matter_id.is_not(None), _OPEN_TO_ALL)
    ),
    Queue.UNSEAL: Source(Piece.registered_unit, Piece.notice_due, (Piece.seal.in_(SEALED),)),
    Queue.REPLY: Source(Piece.registered_unit, Piece.notice_due),
    Queue.SETTLE: Source(Piece.registered_unit, _NOTHING, (Piece.status != Status.SEALED,)),
    Queue.SIGN_FOR: Source(Order.unit_id, Piece.unit_notice_due),
    Queue.ACCEPT: Source(Order.unit_id, Piece.unit_notice_due),
    Queue.INVESTIGATE: Source(Piece.unit_id, Piece.due_legal),
    Queue.MEDIATE: Source(Piece.unit_id, Piece.due_legal),
    Queue.PERFORM: Source(Piece.unit_id, _PERFORMED_UNTIL, (unperformed(), ~questioned())),
    Queue.DECIDE_SETTLEMENT: Source(Piece.unit_id, _NOTHING, (questioned(),)),
    Queue.HEAR: Source(Piece.unit_id, next_day()),
    Queue.DRAFT: Source(Piece.unit_id, Piece.due_legal, (_REDO_DUE.is_(None),)),
    Queue.DRAFT_AGAIN: Source(Piece.unit_id, _REDO_DUE, (_REDO_DUE.is_not(None),)),
    Queue.ISSUE: Source(Piece.unit_id, Piece.due_legal),
    Queue.DELIVER: Source(Piece.unit_id, _DELIVERED_BY),
    Queue.DELIVER_AGAIN: Source(
        Attempt.unit_id,
        _by_then(Attempt.attempted_at),
        (Piece.status != Status.CLOSED_UNDELIVERED,),
    ),
    Queue.SIGN: Source(Piece.organ_id, Piece.due_legal, (Piece.handling == Handling.DIVISION,)),
    Queue.SIGN_MAJOR: Source(Piece.organ_id, Piece.due_legal, (Piece.handling == Handling.MAJOR,)),
    Queue.GRANT: Source(
        Extension.organ_id, Extension.original_due, (Extension.handling == Handling.DIVISION,)
    ),
    Queue.GRANT_MAJOR: Source(
        Extension.organ_id, Extension.original_due, (Extension.handling == Handling.MAJOR,)
    ),
    Queue.INSTRUCT: Source(
        InternalOrder.issuer_id, InternalOrder.due, (sa.not_(InternalOrder.is_major),)
    ),
    Queue.INSTRUCT_MAJOR: Source(
        InternalOrder.issuer_id, InternalOrder.due, (InternalOrder.is_major.is_(True),)
    ),
    Queue.ANSWER: Source(
        InternalAnswer.unit_id,
        InternalOrder.due,
        (InternalAnswer.status == AnswerStatus.GIVEN, _ANSWERABLE),
        parts=True,
    ),
    Queue.CLOSE: Source(InternalOrder.issuer_id, _NOTHING),
    Queue.CO_HANDLE: Source(CoHandling.unit_id, CoHandling.due),
    Queue.CONFIRM_WITHDRAWAL: Source(Withdrawal.asked_id, Piece.due_legal),
    Queue.CONFIRM_CORRECTION: Source(Correction.unit_id, _NOTHING, (_OPEN_TO_ALL,)),
    Queue.EXTEND: Source(Extension.unit_id, Extension.original_due),
    # Until it is answered the piece is asked about, and who handed it on after the bureau below.
    Queue.REPORT: Source(
        Order.unit_id,
        Order.feedback_due,
        (Order.kind == Kind.ASSIGNMENT, _ANSWERED, ~handed_on()),
    ),
    Queue.DEAL_WITH: Source(Order.unit_id, _NOTHING, (Order.kind == Kind.FORWARDING, _ANSWERED)),
    Queue.NAME_HANDLER: Source(
        Order.unit_id, Order.feedback_due, (sa.or_(handler_left(), _UNNAMED),)
    ),
    Queue.EXAMINE: Source(Order.issuer_id, _NOTHING),
    Queue.ANSWER_OBJECTION: Source(Order.issuer_id, _NOTHING),
    Queue.TAKE_UP: Source(Referral.unit_id, _PERFORMED_BY),
    Queue.TAKE_UP_UNTOLD: Source(Referral.unit_id, _PERFORMED_BY),
    Queue.RECORD_RESULT: Source(Referral.unit_id, _PERFORMED_BY),
    Queue.ATTEND: Source(
        Rating.unit_id,
        _NOTHING,
        (Rating.value == Value.DISSATISFIED, Rating.attended_at.is_(None)),
    ),
    Queue.STATE_EXECUTION_DUE: Source(Execution.unit_id, _NOTHING, (Execution.due.is_(None),)),
    Queue.EXECUTE: Source(Execution.unit_id, Execution.due, (Execution.due.is_not(None),)),
    Queue.URGE_EXECUTION: Source(Execution.issuer_id, Execution.due, late=True),
    Queue.CONFIRM_EXECUTION: Source(Execution.issuer_id, Execution.due),
    Queue.TAKE_UP_REVIEW: Source(Review.organ_id, _REVIEW_DUE, (_COUNTS,)),
    Queue.REFUSE_REVIEW: Source(Review.organ_id, Review.notice_due, (~_COUNTS,)),
    Queue.DRAFT_REVIEW: Source(Review.organ_id, _REVIEW_DUE),
    Queue.ISSUE_REVIEW: Source(Review.organ_id, _REVIEW_DUE),
    Queue.DELIVER_REVIEW: Source(Review.organ_id, _by_then(Review.issued_at), (_OURS,)),
    Queue.RECORD_OUTCOME: Source(Review.unit_id, _NOTHING, (_OUTSIDE,)),
    Queue.RECORD_DELIVERY: Source(Review.unit_id, _NOTHING, (_OUTSIDE,)),
    Queue.REDO: Source(Review.unit_id, _NOTHING, (Review.outcome == ReviewOutcome.REVOKED_REDO,)),
    Queue.DECIDE_RECUSAL: Source(Recusal.decider_id, _NOTHING, (~_BY_THE_PRINCIPAL,)),
    Queue.DECIDE_RECUSAL_PRINCIPAL: Source(Recusal.decider_id, _NOTHING, (_BY_THE_PRINCIPAL,)),
    Queue.NAME_ANOTHER_ARRIVED: Source(Order.unit_id, Piece.unit_notice_due, (_UNNAMED,)),
    Queue.NAME_ANOTHER_SIGNED_FOR: Source(Order.unit_id, Piece.unit_notice_due, (_UNNAMED,)),
    Queue.ENTRUSTED: Source(Accusation.unit_id, _NOTHING),
    Queue.HANDED_OVER: Source(Accusation.unit_id, _NOTHING),
    Queue.ACKNOWLEDGED: Source(Accusation.unit_id, _NOTHING),
}
_KEYS = ("due_key", "id")
_UNIT, _PERSON = (sa.bindparam(name, type_=sa.Uuid()) for name in ("unit", "person"))
_TODAY, _LAST_SOON = (sa.bindparam(name, type_=sa.Date()) for name in ("today", "soon"))
"""Who asks, and when."""


async def listing(
    session: AsyncSession, actor: Actor, query: TaskQuery, now: datetime
) -> dict[str, Any]:
    """A page of tasks, what is due first in front."""
    wanted = _wanted(actor, query)
    if not wanted:
        return {"items": [], "next": None}
    statement = _page(wanted, _punctuality(query), query.mine, query.cursor, query.limit)
    rows = await session.execute(statement, _values(actor, now))
    page = pages.page(rows.all(), _KEYS, query.limit)
    today = local_date(now)
    return {**page, "items": [_to_response(row, today) for row in page["items"]]}


async def count(session: AsyncSession, actor: Actor, filters: TaskFilters, now: datetime) -> int:
    """How many tasks the same filters find."""
    wanted = _wanted(actor, filters)
    if not wanted:
        return 0
    statement = _counts(wanted, _punctuality(filters), filters.mine)
    return sum((await session.execute(statement, _values(actor, now))).one())


async def queues(session: AsyncSession, actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """How much waits in every queue that asks the actor, in one statement."""
    wanted = tuple(asking(actor.roles))
    if not wanted:
        return []
    counted = await session.execute(_numbers(wanted), _values(actor, now))
    found = {row.queue: row for row in counted}
    return [
        {
            "queue": queue,
            "label": label("task_queue", queue),
            "move": QUEUES[queue].move.verb,
            "decides": QUEUES[queue].decides,
            "count": found[queue].count_,
            "overdue": found[queue].overdue,
            "due_soon": found[queue].due_soon,
        }
        for queue in wanted
    ]


def _wanted(actor: Actor, filters: TaskFilters) -> tuple[Queue, ...]:
    return tuple(
        queue
        for queue in asking(actor.roles)
        if filters.queue is None or queue in filters.queue
        if filters.decides is None or QUEUES[queue].decides == filters.decides
    )


def _punctuality(filters: TaskFilters) -> tuple[Punctuality, ...] | None:
    return None if filters.punctuality is None else tuple(sorted(filters.punctuality))


def _values(actor: Actor, now: datetime) -> Mapping[str, Any]:
    today = local_date(now)
    return {
        "unit": actor.unit,
        "person": actor.id,
        "persons": sorted(actor.persons),
        "today": today,
        "soon": today + SOON,
    }


# Thirty selects make up a statement, and making it costs more than its answer. It is the same for
# all who are asked by the same queues, so each is made once.
@lru_cache(maxsize=64)
def _page(
    wanted: Sequence[Queue],
    punctuality: Collection[Punctuality] | None,
    mine: bool,
    cursor: str | None,
    limit: int,
) -> sa.Select[Any]:
    # Each queue gives its first rows in the order of its index; together they are a page.
    each = [
        pages.keyset(
            _tasks(queue, punctuality, mine=mine),
            [_due_key(queue), _MODELS[QUEUES[queue].thing].id],
            cursor,
            limit,
            descending=False,
        ).subquery()
        for queue in wanted
    ]
    together = sa.union_all(*(sa.select(one) for one in each)).subquery()
    order = [together.c.due_key, together.c.id]
    return sa.select(together).order_by(*order).limit(limit + 1)


@lru_cache(maxsize=64)
def _counts(
    wanted: Sequence[Queue], punctuality: Collection[Punctuality] | None, mine: bool
) -> sa.Select[Any]:
    return sa.select(*(
        sa.select(sa.func.count())
        .select_from(_tasks(queue, punctuality, mine=mine).subquery())
        .scalar_subquery()
        for queue in wanted
    ))  # fmt: skip


@lru_cache(maxsize=64)
def _numbers(wanted: Sequence[Queue]) -> sa.CompoundSelect[Any]:
    return sa.union_all(*map(_number, wanted))


def _tasks(
    queue: Queue, punctuality: Collection[Punctuality] | None, *, mine: bool
) -> sa.Select[Any]:
    thing, due = QUEUES[queue].thing, _SOURCES[queue].due
    select = _from(
        queue,
        sa.literal(queue.value).label("queue"),
        sa.literal(thing.value).label("thing"),
        _MODELS[thing].id.label("id"),
        Piece.id.label("piece_id"),
        Piece.matter_id,
        Piece.number,
        Piece.title,
        _due_key(queue).label("due_key"),
    )
    if mine:
        select = select.where(_names())
    if punctuality is None:
        return select
    return select.where(sa.or_(*(_stands(each, due) for each in punctuality)))


def _number(queue: Queue) -> sa.Select[Any]:
    due = _SOURCES[queue].due
    return _from(
        queue,
        sa.literal(queue.value).label("queue"),
        sa.func.count().label("count_"),
        sa.func.count().filter(_stands(Punctuality.OVERDUE, due)).label("overdue"),
        sa.func.count().filter(_stands(Punctuality.DUE_SOON, due)).label("due_soon"),
    )


def _stands(punctuality: Punctuality, due: Any) -> sa.ColumnElement[bool]:
    return has_punctuality(punctuality, due, sa.null(), _TODAY, _LAST_SOON)


def _from(queue: Queue, *columns: Any) -> sa.Select[Any]:
    task, source = QUEUES[queue], _SOURCES[queue]
    model = _MODELS[task.thing]
    about: Any = Piece.id if model is Piece else model.piece_id
    select: sa.Select[Any] = sa.select(*columns).select_from(model)
    if model is not Piece:
        # Every one has its piece; an outer join is left out where only the thing is asked about.
        select = select.outerjoin(Piece, Piece.id == about)
    if source.parts:
        select = select.join(InternalAnswer, InternalAnswer.order_id == model.id)
    if source.person is not None:
        select = select.where(source.person == _PERSON)
    if source.late:
        select = select.where(source.due < _TODAY)
    return select.where(
        model.status == task.status,
        source.unit == _UNIT,
        ~recused_asked(about),
        *source.holds,
    )


def _names() -> sa.ColumnElement[bool]:
    """An order about the piece names the actor as its handler."""
    order = aliased(Order)
    return sa.exists().where(
        order.piece_id == Piece.id, order.handler_id == _PERSON, order.status.not_in(OVER)
    )


def _due_key(queue: Queue) -> sa.ColumnElement[date]:
    return sa.func.coalesce(_SOURCES[queue].due, NO_DAY, type_=sa.Date)


def _to_response(row: sa.Row[Any], today: date) -> dict[str, Any]:
    due = None if row.due_key == LAST_DAY else row.due_key
    stands = None if due is None else punctuality_of(due, None, today)
    return {**row._asdict(), "due": due, "punctuality": stands}
