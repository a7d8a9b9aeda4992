"""Where the things of each queue are found, narrowed to whom they wait for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from shared.auth import on_line_asked
from shared.regions import Level
from shared.tasks import LEVEL, PERSON, TODAY, UNIT, Waiting, WorkQueues
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import Kind as ListingKind
from supervision_service.look_backs.models import LookBack
from supervision_service.matters.models import Matter
from supervision_service.plans.models import Measure, Plan
from supervision_service.plans.rules import PENDING
from supervision_service.plans.rules import Status as PlanStatus
from supervision_service.tasks.rules import QUEUES, Queue, Thing
from supervision_service.urgings.models import Urging
from supervision_service.urgings.rules import Kind


@dataclass(frozen=True)
class Source:
    """Whom the things of a queue wait for, their last day, and what else must hold."""

    asked: sa.ColumnElement[bool]
    due: Any
    holds: tuple[sa.ColumnElement[bool], ...] = ()


_MODELS: Mapping[Thing, Any] = {
    Thing.LISTING: Listing,
    Thing.PLAN: Plan,
    Thing.URGING: Urging,
    Thing.LOOK_BACK: LookBack,
}
_NOTHING = sa.cast(sa.null(), sa.Date)  # no rule says until when
_PROVINCE = sa.cast(LEVEL, sa.Text) == Level.PROVINCE.value
_CITY = sa.and_(
    sa.cast(LEVEL, sa.Text) == Level.CITY.value, on_line_asked(Matter.__table__.c.unit_line)
)
_RESPONSIBLE = Matter.unit_id == UNIT
_OWN, _JOINT = Listing.kind == ListingKind.OWN, Listing.kind == ListingKind.JOINT
_SUBMITTED = sa.exists().where(
    Plan.listing_id == Listing.id, Plan.status.in_(PENDING | {PlanStatus.APPROVED})
)
_PLANNED = sa.exists().where(Plan.listing_id == Listing.id, Plan.status == PlanStatus.APPROVED)
_PLANNED_ANEW = sa.exists().where(
    Plan.listing_id == Listing.id,
    Plan.status.in_(PENDING | {PlanStatus.APPROVED}),
    Plan.submitted_at > Listing.relisted_at,
)
_MEASURE_DUE = (
    sa.select(sa.func.min(Measure.due))
    .where(Measure.plan_id == Plan.id, Measure.done_at.is_(None))
    .scalar_subquery()
)
_SOURCES: Mapping[Queue, Source] = {
    Queue.DECIDE_LISTING: Source(_PROVINCE, _NOTHING, (_OWN,)),
    Queue.DECIDE_JOINT_LISTING: Source(_PROVINCE, _NOTHING, (_JOINT,)),
    Queue.SUBMIT_PLAN: Source(_RESPONSIBLE, Listing.target_date, (~_SUBMITTED,)),
    Queue.SUBMIT_PLAN_ANEW: Source(
        _RESPONSIBLE, Listing.target_date, (Listing.relisted_at.is_not(None), ~_PLANNED_ANEW)
    ),
    Queue.REVIEW_PLAN: Source(_CITY, _NOTHING, (Plan.author != PERSON,)),
    Queue.APPROVE_PLAN: Source(_PROVINCE, _NOTHING),
    Queue.START: Source(_PROVINCE, Listing.target_date, (_PLANNED,)),
    Queue.CARRY_OUT: Source(_RESPONSIBLE, _MEASURE_DUE, (_MEASURE_DUE.is_not(None),)),
    Queue.APPLY_CLOSEOUT: Source(_RESPONSIBLE, Listing.target_date),
    Queue.REVIEW_CLOSEOUT: Source(_CITY, Listing.target_date, (Listing.applicant != PERSON,)),
    Queue.VERIFY_CLOSEOUT: Source(_PROVINCE, Listing.target_date),
    Queue.DECIDE_CLOSEOUT: Source(_PROVINCE, Listing.target_date, (_OWN,)),
    Queue.DECIDE_JOINT_CLOSEOUT: Source(_PROVINCE, Listing.target_date, (_JOINT,)),
    Queue.APPROVE_CALL: Source(_PROVINCE, _NOTHING, (Urging.kind == Kind.PHONE,)),
    Queue.APPROVE_LETTER: Source(_PROVINCE, _NOTHING, (Urging.kind.in_([Kind.NOTICE, Kind.URGE]),)),
    Queue.APPROVE_SUPERVISING: Source(_PROVINCE, _NOTHING, (Urging.kind == Kind.SUPERVISE,)),
    Queue.ISSUE_URGING: Source(_PROVINCE, _NOTHING),
    Queue.ANSWER_URGING: Source(Urging.unit_id == UNIT, Urging.answer_due),
    Queue.ASSESS_UNANSWERED: Source(_PROVINCE, Urging.answer_due, (Urging.answer_due < TODAY,)),
    Queue.ASSESS_ANSWER: Source(_PROVINCE, _NOTHING),
    Queue.CLOSE_URGING: Source(_PROVINCE, _NOTHING),
    Queue.LOOK_BACK: Source(_PROVINCE, LookBack.legal),
    Queue.FOLLOW_UP: Source(_PROVINCE, LookBack.legal),
}


def _waiting(queue: Queue) -> Waiting:
    task, source = QUEUES[queue], _SOURCES[queue]
    model = _MODELS[Thing(task.thing)]
    rows: sa.Select[Any] = (
        sa.select(model.id).select_from(model).join(Matter, Matter.id == model.matter_id)
    )
    rows = rows.where(model.status == task.status, source.asked, *source.holds)
    return Waiting(rows, model.id, source.due)


WORK_QUEUES = WorkQueues(
    QUEUES,
    {queue: _waiting(queue) for queue in QUEUES},
    [Matter.id.label("matter_id"), Matter.number, Matter.title],
    "supervision_queue",
)
