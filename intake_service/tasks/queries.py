"""Where the things of each queue are found, narrowed to the unit of who asks."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
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
from intake_service.handling.elevated.models import Elevation
from intake_service.handling.executions.models import Execution
from intake_service.handling.extensions.models import Extension
from intake_service.handling.hearings.queries import next_day
from intake_service.handling.internal_orders.rules import Purpose
from intake_service.handling.mediations.models import Mediation
from intake_service.handling.mediations.queries import questioned, unconfirmed, unperformed
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
from intake_service.reception.registration.models import Piece
from intake_service.reception.registration.rules import (
    BEING_HANDLED,
    SEALED,
    Awaiting,
    Handling,
    Status,
)
from intake_service.remedies.reviews.models import Review
from intake_service.remedies.reviews.rules import Outcome as ReviewOutcome
from intake_service.tasks.rules import QUEUES, Queue, Thing
from intake_service.urgency.cares.models import Care
from intake_service.urgency.urgencies.models import Urgency
from shared.moves import Role
from shared.tasks import OWN_ROLES, PASSED, PERSON, TODAY, UNIT, Waiting, WorkQueues
from shared.workdays import ZONE


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
    Thing.ELEVATION: Elevation,
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
    Queue.NAME_ANOTHER_LEADER: Source(
        Urgency.unit_id,
        Urgency.due_on,
        (Urgency.leader_id.is_(None), Urgency.instruction.is_(None), _OPEN_TO_ALL),
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
    Queue.CONFIRM_PERFORMANCE: Source(Piece.unit_id, _PERFORMED_UNTIL, (unconfirmed(),)),
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
    Queue.ANSWER_ELEVATION_REQUEST: Source(Elevation.issuer_id, Piece.due_legal),
    Queue.DECIDE_ELEVATION: Source(Elevation.issuer_id, Piece.due_legal),
    Queue.SUPPLY_FACTS: Source(
        Elevation.unit_id, Elevation.facts_due, (Elevation.facts_at.is_(None),)
    ),
    Queue.ENTRUSTED: Source(Accusation.unit_id, _NOTHING),
    Queue.HANDED_OVER: Source(Accusation.unit_id, _NOTHING),
    Queue.ACKNOWLEDGED: Source(Accusation.unit_id, _NOTHING),
}


def _names() -> sa.ColumnElement[bool]:
    """An order about the piece names the actor as its handler."""
    order = aliased(Order)
    return sa.exists().where(
        order.piece_id == Piece.id, order.handler_id == PERSON, order.status.not_in(OVER)
    )


_ABOUT = (Piece.id.label("piece_id"), Piece.matter_id, Piece.number, Piece.title)


def _waiting(queue: Queue) -> Waiting:
    task, source = QUEUES[queue], _SOURCES[queue]
    model = _MODELS[Thing(task.thing)]
    about: Any = Piece.id if model is Piece else model.piece_id
    rows: sa.Select[Any] = sa.select(model.id).select_from(model)
    if model is not Piece:
        # Every one has its piece; an outer join is left out where only the thing is asked about.
        rows = rows.outerjoin(Piece, Piece.id == about)
    if source.parts:
        rows = rows.join(InternalAnswer, InternalAnswer.order_id == model.id)
    if source.late:
        rows = rows.where(source.due < TODAY)
    rows = rows.where(model.status == task.status, ~recused_asked(about), *source.holds)
    own = source.unit == UNIT
    if source.person is not None:  # asked in person, which passes to nobody
        rows = rows.where(own, source.person == PERSON)
        return Waiting(rows, model.id, source.due, _ABOUT)
    passed = rows.where(_passed(about, source.unit, task.roles), ~sa.and_(own, _asks(task.roles)))
    return Waiting(rows.where(own), model.id, source.due, _ABOUT, passed)


def _asks(roles: Set[Role]) -> sa.ColumnElement[bool]:
    """Whether a queue for these roles asks the actor by the actor's own ones."""
    asked: sa.ColumnElement[bool] = sa.literal(sorted(roles), ARRAY(sa.Text())).overlap(OWN_ROLES)
    return asked


def _passed(about: Any, unit: Any, roles: Set[Role]) -> sa.ColumnElement[bool]:
    """Whether the right of one of the roles in a unit passed to the actor about a piece."""
    names = ("piece", "unit", "role")
    given = sa.func.unnest(*PASSED).table_valued(*names).render_derived("given")
    return sa.exists().where(
        sa.cast(given.c.piece, sa.Uuid) == about,
        sa.cast(given.c.unit, sa.Uuid) == unit,
        given.c.role.in_(sorted(roles)),
    )


WORK_QUEUES = WorkQueues(
    QUEUES,
    {queue: _waiting(queue) for queue in QUEUES},
    "task_queue",
    _names(),
)
