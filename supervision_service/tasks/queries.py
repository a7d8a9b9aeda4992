"""Where the things of each queue are found, narrowed to whom they wait for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from shared.auth import on_line_asked
from shared.recusals import Bundle
from shared.regions import Level
from shared.tasks import LEVEL, PERSON, TODAY, UNIT, Waiting, WorkQueues
from supervision_service.action_items.models import ActionItem
from supervision_service.aids.models import Aid
from supervision_service.clues.models import Clue
from supervision_service.consultations.models import Consultation, Participant
from supervision_service.difficulties.models import Difficulty
from supervision_service.follow_ups.models import FollowUp
from supervision_service.follow_ups.rules import Kind as FollowUpKind
from supervision_service.inspections import queries as inspections
from supervision_service.inspections.models import Inspection
from supervision_service.inspections.rules import Kind as InspectionKind
from supervision_service.joint_handlings.models import JointHandling, JointOrgan
from supervision_service.joint_handlings.rules import Answer
from supervision_service.joint_meetings import queries as joint_meetings
from supervision_service.joint_meetings.models import JointMeeting
from supervision_service.listings.models import Listing
from supervision_service.listings.rules import Kind as ListingKind
from supervision_service.look_backs.models import LookBack
from supervision_service.matters.models import Matter
from supervision_service.plans.models import Measure, Plan
from supervision_service.plans.rules import PENDING
from supervision_service.plans.rules import Status as PlanStatus
from supervision_service.recommendations import queries as recommendations
from supervision_service.recommendations.models import Recommendation
from supervision_service.rectifications import queries as rectifications
from supervision_service.rectifications.models import Rectification
from supervision_service.recusals.models import RECUSALS
from supervision_service.tasks.rules import QUEUES, Queue, Thing
from supervision_service.unit_sanctions import queries as unit_sanctions
from supervision_service.unit_sanctions.models import SanctionRequirement, UnitSanction
from supervision_service.unit_sanctions.rules import Kind as SanctionKind
from supervision_service.urgings.models import Urging
from supervision_service.urgings.rules import Kind
from supervision_service.weekly_sessions.models import WeeklySession


@dataclass(frozen=True)
class Source:
    """Whom the things of a queue wait for, their last day, and what else must hold."""

    asked: sa.ColumnElement[bool]
    due: Any
    holds: tuple[sa.ColumnElement[bool], ...] = ()


def _about(number: Any, title: Any) -> Sequence[Any]:
    """Number and title of a thing that belongs to no single matter."""
    none = sa.cast(sa.null(), sa.Uuid).label("matter_id")
    return (none, number.label("number"), title.label("title"))


_MODELS: Mapping[Thing, Any] = {
    Thing.LISTING: Listing,
    Thing.PLAN: Plan,
    Thing.URGING: Urging,
    Thing.LOOK_BACK: LookBack,
    Thing.DIFFICULTY: Difficulty,
    Thing.INSPECTION: Inspection,
    Thing.RECTIFICATION: Rectification,
    Thing.WEEKLY_SESSION: WeeklySession,
    Thing.ACTION_ITEM: ActionItem,
    Thing.CONSULTATION: Consultation,
    Thing.JOINT_MEETING: JointMeeting,
    Thing.FOLLOW_UP: FollowUp,
    Thing.JOINT_HANDLING: JointHandling,
    Thing.CLUE: Clue,
    Thing.AID: Aid,
    Thing.UNIT_SANCTION: UnitSanction,
    Thing.RECOMMENDATION: Recommendation,
}
_MATTER = (Matter.id.label("matter_id"), Matter.number, Matter.title)
_ABOUT: Mapping[Thing, Sequence[Any]] = {
    Thing.INSPECTION: _about(Inspection.number, Inspection.purpose),
    Thing.RECTIFICATION: _about(Inspection.number, Rectification.issue),
    Thing.WEEKLY_SESSION: _about(WeeklySession.week, sa.literal("周调度会")),
    Thing.JOINT_MEETING: _about(sa.cast(JointMeeting.day, sa.Text), sa.literal("联席会议")),
    Thing.FOLLOW_UP: _about(FollowUp.source_number, FollowUp.task),
    Thing.UNIT_SANCTION: _about(UnitSanction.number, UnitSanction.unit_name),
    Thing.RECOMMENDATION: _about(Recommendation.number, Recommendation.addressee_name),
}
"""What is shown of things that belong to no single matter."""
_BUNDLES: Mapping[Thing, Bundle] = {
    Thing.INSPECTION: inspections.CASES,
    Thing.RECTIFICATION: rectifications.CASES,
    Thing.JOINT_MEETING: joint_meetings.CASES,
    Thing.UNIT_SANCTION: unit_sanctions.FACTS,
    Thing.RECOMMENDATION: recommendations.FACTS,
}
"""Those of them that name several matters."""
_JOINED: Mapping[Thing, Any] = {Thing.RECTIFICATION: Inspection}
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
_IS_ASKED = sa.exists().where(
    Participant.consultation_id == Consultation.id,
    Participant.unit_id == UNIT,
    Participant.account_id.is_(None),
    Participant.ended_on.is_(None),
    Participant.opinion.is_(None),
)
_MEASURE_DUE = (
    sa.select(sa.func.min(Measure.due))
    .where(Measure.plan_id == Plan.id, Measure.done_at.is_(None))
    .scalar_subquery()
)


def _has_organ(*holds: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether the joint handling asks an organ of which this holds."""
    of_it = JointOrgan.joint_handling_id == JointHandling.id
    return sa.exists().where(of_it, JointOrgan.withdrawn_on.is_(None), *holds)


_ASKS = JointHandling.unit_id == UNIT
_UNANSWERED = _has_organ(JointOrgan.answer.is_(None))
_UNRECORDED = _has_organ(JointOrgan.answer.is_(None), JointOrgan.account_id.is_(None))
_UNCONFIRMED = JointOrgan.waits.is_not(None)
_SECOND = _has_organ(_UNCONFIRMED, JointOrgan.recorded_by != PERSON)
_TO_REMIND = _has_organ(
    JointOrgan.answer.is_(None),
    JointOrgan.proposed_on.is_not(None),
    JointOrgan.reminded_on.is_(None),
    JointOrgan.dismissed_on.is_(None),
)
_NOT_ENDED = _has_organ(
    JointOrgan.answer != Answer.NOT_AGREED,
    JointOrgan.ended_on.is_(None),
    JointOrgan.waits.is_(None),
    JointOrgan.account_id.is_(None),
)
_GIVES = sa.func.coalesce(Aid.owner_id, Aid.unit_id) == UNIT
_SENDS = (Aid.owner_id.is_(None), Aid.document_no.is_(None), Aid.asked_by_id != PERSON)
_SENT = sa.or_(Aid.owner_id.is_not(None), Aid.document_no.is_not(None))
_OPEN_REQUIREMENT = (
    SanctionRequirement.sanction_id == UnitSanction.id,
    SanctionRequirement.reported_on.is_(None),
)
_OWES_REPORT = sa.exists().where(*_OPEN_REQUIREMENT)
_REPORT_DUE = (
    sa.select(sa.func.min(SanctionRequirement.due)).where(*_OPEN_REQUIREMENT).scalar_subquery()
)
_INTERVIEW = UnitSanction.kind == SanctionKind.INTERVIEW
_SANCTIONED = UnitSanction.unit_id == UNIT
_NOT_PROPOSER = sa.func.array_position(UnitSanction.proposers, PERSON).is_(None)
_REMINDABLE = Recommendation.reminder_proposed_on.is_not(None)
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
    Queue.ASSIGN_DIFFICULTY: Source(_PROVINCE, _NOTHING),
    Queue.TAKE_ON_DIFFICULTY: Source(Difficulty.owner_id == UNIT, Difficulty.due),
    Queue.SOLVE_DIFFICULTY: Source(Difficulty.owner_id == UNIT, Difficulty.due),
    Queue.APPROVE_INSPECTION: Source(_PROVINCE, Inspection.begins),
    Queue.REVISE_INSPECTION: Source(_PROVINCE, Inspection.begins),
    Queue.AGREE_INSPECTION: Source(
        _PROVINCE, Inspection.begins, (Inspection.kind == InspectionKind.JOINT,)
    ),
    Queue.SET_OUT: Source(_PROVINCE, Inspection.ends, (Inspection.kind == InspectionKind.OWN,)),
    Queue.SET_OUT_TOGETHER: Source(_PROVINCE, Inspection.ends),
    Queue.FINISH_INSPECTION: Source(_PROVINCE, Inspection.ends),
    Queue.PUT_RIGHT: Source(Rectification.unit_id == UNIT, Rectification.due),
    Queue.CONFIRM_RECTIFICATION: Source(_PROVINCE, _NOTHING),
    Queue.CALL_MISSING: Source(_PROVINCE, WeeklySession.cutoff),
    Queue.CLOSE_SESSION: Source(_PROVINCE, _NOTHING),
    Queue.ANSWER_ACTION_ITEM: Source(ActionItem.unit_id == UNIT, ActionItem.due),
    Queue.CONFIRM_ACTION_ITEM: Source(_PROVINCE, _NOTHING, (ActionItem.answered_by != PERSON,)),
    Queue.GIVE_OPINION: Source(_IS_ASKED, Consultation.due),
    Queue.CONCLUDE_CONSULTATION: Source(_PROVINCE, Consultation.due),
    Queue.HOLD_MEETING: Source(_PROVINCE, JointMeeting.day),
    Queue.SUBMIT_MINUTES: Source(_PROVINCE, _NOTHING),
    Queue.CONFIRM_MINUTES: Source(_PROVINCE, _NOTHING),
    Queue.ANSWER_FOLLOW_UP: Source(FollowUp.unit_id == UNIT, FollowUp.due),
    Queue.CONFIRM_FOLLOW_UP: Source(_PROVINCE, _NOTHING, (FollowUp.answered_by != PERSON,)),
    Queue.CONFIRM_MEETING_TASK: Source(
        _PROVINCE,
        _NOTHING,
        (FollowUp.answered_by != PERSON, FollowUp.kind == FollowUpKind.MEETING),
    ),
    Queue.ISSUE_JOINT_HANDLING: Source(
        _ASKS, JointHandling.due, (JointHandling.drafter != PERSON,)
    ),
    Queue.RECORD_ORGAN_ANSWER: Source(_ASKS, JointHandling.due, (_UNRECORDED,)),
    Queue.CONFIRM_ORGAN_ANSWER: Source(_ASKS, _NOTHING, (_SECOND,)),
    Queue.REMIND_ORGAN: Source(_ASKS, JointHandling.due, (_TO_REMIND,)),
    Queue.END_JOINT_HANDLING: Source(_ASKS, _NOTHING, (~_UNANSWERED, ~_has_organ(_UNCONFIRMED))),
    Queue.END_OUR_SIDE: Source(_ASKS, _NOTHING, (JointHandling.our_end_on.is_(None),)),
    Queue.RECORD_ORGAN_END: Source(_ASKS, _NOTHING, (_NOT_ENDED,)),
    Queue.CONFIRM_ORGAN_END: Source(_ASKS, _NOTHING, (_SECOND,)),
    Queue.APPROVE_CLUE: Source(Clue.decider_id == PERSON, _NOTHING, (Clue.maker != PERSON,)),
    Queue.HAND_OVER_CLUE: Source(Clue.maker == PERSON, _NOTHING),
    Queue.RECORD_CLUE_RECEIPT: Source(Clue.maker == PERSON, Clue.answer_due),
    Queue.RECORD_CLUE_DECISION: Source(Clue.maker == PERSON, Clue.answer_due),
    Queue.RECORD_CLUE_RESULT: Source(Clue.maker == PERSON, Clue.answer_due),
    Queue.SEND_AID: Source(Aid.unit_id == UNIT, Aid.due, _SENDS),
    Queue.DECIDE_AID: Source(_GIVES, Aid.due, (_SENT, Aid.asked_by_id != PERSON)),
    Queue.CARRY_OUT_AID: Source(_GIVES, Aid.due),
    Queue.CLOSE_AID: Source(Aid.unit_id == UNIT, _NOTHING, (Aid.done_by != PERSON,)),
    Queue.TAKE_UP_SANCTION: Source(_PROVINCE, _NOTHING),
    Queue.DECIDE_SANCTION: Source(_PROVINCE, _NOTHING, (_NOT_PROPOSER,)),
    Queue.SERVE_SANCTION: Source(_PROVINCE, _NOTHING),
    Queue.ACKNOWLEDGE_SANCTION: Source(_SANCTIONED, _NOTHING, (~_INTERVIEW,)),
    Queue.HOLD_INTERVIEW: Source(_PROVINCE, UnitSanction.interview_day, (_INTERVIEW,)),
    Queue.SIGN_INTERVIEW: Source(
        _PROVINCE, _NOTHING, (sa.func.array_position(UnitSanction.recorded_by, PERSON).is_(None),)
    ),
    Queue.CONFIRM_INTERVIEW: Source(_SANCTIONED, _NOTHING),
    Queue.REPORT_REQUIREMENT: Source(_SANCTIONED, _REPORT_DUE, (_OWES_REPORT,)),
    Queue.CHECK_SANCTION: Source(_PROVINCE, _NOTHING, (~_OWES_REPORT, _NOT_PROPOSER)),
    Queue.LIFT_SANCTION: Source(_PROVINCE, _NOTHING, (_NOT_PROPOSER,)),
    Queue.DECIDE_RECOMMENDATION: Source(
        _PROVINCE, _NOTHING, (sa.func.array_position(Recommendation.drafters, PERSON).is_(None),)
    ),
    Queue.ISSUE_RECOMMENDATION: Source(_PROVINCE, _NOTHING),
    Queue.ANSWER_RECOMMENDATION: Source(
        Recommendation.addressee_id == UNIT, Recommendation.answer_due
    ),
    Queue.RECORD_OUTSIDE_ANSWER: Source(
        _PROVINCE, Recommendation.answer_due, (Recommendation.addressee_id.is_(None), ~_REMINDABLE)
    ),
    Queue.REMIND_OF_RECOMMENDATION: Source(
        _PROVINCE, Recommendation.reminder_proposed_for, (_REMINDABLE,)
    ),
    Queue.TRACK_RECOMMENDATION: Source(_PROVINCE, _NOTHING),
}


def _waiting(queue: Queue) -> Waiting:
    task, source = QUEUES[queue], _SOURCES[queue]
    thing = Thing(task.thing)
    model = _MODELS[thing]
    rows: sa.Select[Any] = sa.select(model.id).select_from(model)
    if thing not in _ABOUT:
        rows = rows.join(Matter, Matter.id == model.matter_id)
    if thing in _JOINED:
        rows = rows.join(_JOINED[thing])
    matter_id = getattr(model, "matter_id", None)
    if matter_id is not None:  # who is recused from the matter is not asked
        rows = rows.where(sa.not_(RECUSALS.from_matter_asked(matter_id)))
    if thing in _BUNDLES:
        rows = rows.where(RECUSALS.asks_of(_BUNDLES[thing], task.move))
    rows = rows.where(model.status == task.status, source.asked, *source.holds)
    return Waiting(rows, model.id, source.due, _ABOUT.get(thing, _MATTER))


WORK_QUEUES = WorkQueues(QUEUES, {queue: _waiting(queue) for queue in QUEUES}, "supervision_queue")
