"""Which queue asks whom about what. No I/O in this file."""

from collections.abc import Mapping
from enum import StrEnum

from intake_service.accusations import rules as accusations
from intake_service.corrections.registrations import rules as corrections
from intake_service.evaluation.ratings import rules as ratings
from intake_service.handling.co_handlers import rules as co_handlers
from intake_service.handling.deliveries import rules as deliveries
from intake_service.handling.elevated import rules as elevations
from intake_service.handling.executions import rules as executions
from intake_service.handling.extensions import rules as extensions
from intake_service.handling.internal_orders import rules as internal
from intake_service.handling.orders import rules as orders
from intake_service.handling.recused import rules as recusals
from intake_service.handling.referrals import rules as referrals
from intake_service.handling.withdrawals import rules as withdrawals
from intake_service.reception.differences import rules as differences
from intake_service.reception.registration import rules as pieces
from intake_service.remedies.reviews import rules as reviews
from intake_service.urgency.cares import rules as cares
from intake_service.urgency.urgencies import rules as urgencies
from shared.moves import Role, Task


class Queue(StrEnum):
    """What a person is asked to do; the code of a queue."""

    NAME_LEADER = "name_leader"
    REPORT_URGENT = "report_urgent"
    INSTRUCT_URGENT = "instruct_urgent"
    NAME_ANOTHER_LEADER = "name_another_leader"
    SUBMIT_URGENT = "submit_urgent"
    FOLLOW_UP_URGENT = "follow_up_urgent"
    CARE = "care"
    TRIAGE = "triage"
    DISPOSE = "dispose"
    UNSEAL = "unseal"
    REPLY = "reply"
    SETTLE = "settle"
    SIGN_FOR = "sign_for"
    ACCEPT = "accept"
    INVESTIGATE = "investigate"
    MEDIATE = "mediate"
    PERFORM = "perform"
    CONFIRM_PERFORMANCE = "confirm_performance"
    DECIDE_SETTLEMENT = "decide_settlement"
    HEAR = "hear"
    DRAFT = "draft"
    DRAFT_AGAIN = "draft_again"
    ISSUE = "issue"
    DELIVER = "deliver"
    DELIVER_AGAIN = "deliver_again"
    EXTEND = "extend"
    CONFIRM_WITHDRAWAL = "confirm_withdrawal"
    CONFIRM_CORRECTION = "confirm_correction"
    SIGN = "sign"
    SIGN_MAJOR = "sign_major"
    GRANT = "grant"
    GRANT_MAJOR = "grant_major"
    INSTRUCT = "instruct"
    INSTRUCT_MAJOR = "instruct_major"
    ANSWER = "answer"
    CLOSE = "close"
    CO_HANDLE = "co_handle"
    REPORT = "report"
    DEAL_WITH = "deal_with"
    NAME_HANDLER = "name_handler"
    EXAMINE = "examine"
    ANSWER_OBJECTION = "answer_objection"
    TAKE_UP = "take_up"
    TAKE_UP_UNTOLD = "take_up_untold"
    RECORD_RESULT = "record_result"
    ATTEND = "attend"
    STATE_EXECUTION_DUE = "state_execution_due"
    EXECUTE = "execute"
    URGE_EXECUTION = "urge_execution"
    CONFIRM_EXECUTION = "confirm_execution"
    TAKE_UP_REVIEW = "take_up_review"
    REFUSE_REVIEW = "refuse_review"
    DRAFT_REVIEW = "draft_review"
    ISSUE_REVIEW = "issue_review"
    DELIVER_REVIEW = "deliver_review"
    RECORD_OUTCOME = "record_outcome"
    RECORD_DELIVERY = "record_delivery"
    REDO = "redo"
    DECIDE_RECUSAL = "decide_recusal"
    DECIDE_RECUSAL_PRINCIPAL = "decide_recusal_principal"
    NAME_ANOTHER_ARRIVED = "name_another_arrived"
    NAME_ANOTHER_SIGNED_FOR = "name_another_signed_for"
    ANSWER_ELEVATION_REQUEST = "answer_elevation_request"
    DECIDE_ELEVATION = "decide_elevation"
    SUPPLY_FACTS = "supply_facts"
    ENTRUSTED = "entrusted"
    HANDED_OVER = "handed_over"
    ACKNOWLEDGED = "acknowledged"


class Thing(StrEnum):
    """What a task is about, by its table of moves."""

    PIECE = "piece"
    ORDER = "order"
    EXTENSION = "extension"
    WITHDRAWAL = "withdrawal"
    CORRECTION = "correction"
    INTERNAL_ORDER = "internal_order"
    CO_HANDLING = "co_handling"
    DIFFERENCE = "difference"
    REFERRAL = "referral"
    RATING = "rating"
    REVIEW = "review"
    EXECUTION = "execution"
    ACCUSATION = "accusation"
    URGENCY = "urgency"
    CARE = "care"
    DELIVERY_ATTEMPT = "delivery_attempt"
    RECUSAL = "recusal"
    ELEVATION = "elevation"


_HEAD = frozenset({Role.UNIT_HEAD})
_LEADERS = frozenset({Role.DEPUTY, Role.PRINCIPAL})
_PRINCIPAL = frozenset({Role.PRINCIPAL})

ASKED = pieces.READERS | accusations.OFFICERS
"""Who may be asked for something."""
QUEUES: Mapping[Queue, Task] = {
    Queue.NAME_LEADER: Task(Thing.URGENCY, urgencies.Status.FLAGGED, urgencies.NAME_LEADER),
    Queue.REPORT_URGENT: Task(Thing.URGENCY, urgencies.Status.FLAGGED, urgencies.REPORT),
    Queue.INSTRUCT_URGENT: Task(
        Thing.URGENCY, urgencies.Status.REPORTED, urgencies.INSTRUCT, decides=True
    ),
    # The leader who was told is recused before an instruction.
    Queue.NAME_ANOTHER_LEADER: Task(
        Thing.URGENCY, urgencies.Status.REPORTED, urgencies.NAME_LEADER
    ),
    Queue.SUBMIT_URGENT: Task(Thing.URGENCY, urgencies.Status.REPORTED, urgencies.SUBMIT),
    Queue.FOLLOW_UP_URGENT: Task(Thing.URGENCY, urgencies.Status.SUBMITTED, urgencies.FOLLOW_UP),
    Queue.CARE: Task(Thing.CARE, cares.Status.ACTIVE, cares.FOLLOW_UP),
    Queue.TRIAGE: Task(Thing.PIECE, pieces.Status.REGISTERED, pieces.TRIAGE),
    Queue.DISPOSE: Task(Thing.PIECE, pieces.Status.REGISTERED, pieces.ASSIGN, or_=pieces.FILE),
    Queue.UNSEAL: Task(
        Thing.PIECE, pieces.Status.REGISTERED, pieces.ENTRUST, asks=pieces.ENTRUSTED
    ),
    Queue.REPLY: Task(Thing.PIECE, pieces.Status.STUDYING, pieces.REPLY),
    Queue.SETTLE: Task(Thing.DIFFERENCE, differences.Status.OPEN, differences.KEEP),
    Queue.SIGN_FOR: Task(Thing.ORDER, orders.Status.ARRIVED, orders.SIGN_FOR),
    Queue.ACCEPT: Task(Thing.ORDER, orders.Status.SIGNED_FOR, orders.ACCEPT),
    Queue.INVESTIGATE: Task(Thing.PIECE, pieces.Status.ACCEPTED, pieces.INVESTIGATE),
    Queue.MEDIATE: Task(
        Thing.PIECE, pieces.Status.MEDIATING, pieces.SETTLE, or_=pieces.END_MEDIATION
    ),
    Queue.PERFORM: Task(Thing.PIECE, pieces.Status.SETTLED, pieces.RECORD_PERFORMANCE),
    Queue.CONFIRM_PERFORMANCE: Task(
        Thing.PIECE, pieces.Status.SETTLED, pieces.CONFIRM_PERFORMANCE, decides=True
    ),
    Queue.DECIDE_SETTLEMENT: Task(
        Thing.PIECE,
        pieces.Status.SETTLED,
        pieces.UNDO_SETTLEMENT,
        or_=pieces.KEEP_SETTLEMENT,
        decides=True,
    ),
    Queue.HEAR: Task(Thing.PIECE, pieces.Status.IN_HEARING, pieces.END_HEARING),
    Queue.DRAFT: Task(Thing.PIECE, pieces.Status.INVESTIGATING, pieces.DRAFT_OPINION),
    Queue.DRAFT_AGAIN: Task(Thing.PIECE, pieces.Status.INVESTIGATING, pieces.DRAFT_OPINION),
    Queue.ISSUE: Task(
        Thing.PIECE, pieces.Status.OPINION_DRAFTING, pieces.ISSUE_OPINION, decides=True, asks=_HEAD
    ),
    Queue.SIGN: Task(
        Thing.PIECE,
        pieces.Status.OPINION_DRAFTING,
        pieces.ISSUE_OPINION,
        decides=True,
        asks=_LEADERS,
    ),
    Queue.SIGN_MAJOR: Task(
        Thing.PIECE,
        pieces.Status.OPINION_DRAFTING,
        pieces.ISSUE_OPINION,
        decides=True,
        asks=_PRINCIPAL,
    ),
    Queue.DELIVER: Task(Thing.PIECE, pieces.Status.OPINION_ISSUED, pieces.DELIVER_OPINION),
    Queue.DELIVER_AGAIN: Task(Thing.DELIVERY_ATTEMPT, deliveries.Status.FAILED, deliveries.DELIVER),
    Queue.EXTEND: Task(
        Thing.EXTENSION, extensions.Status.REQUESTED, extensions.APPROVE, decides=True, asks=_HEAD
    ),
    Queue.CONFIRM_WITHDRAWAL: Task(
        Thing.WITHDRAWAL, withdrawals.Status.REQUESTED, withdrawals.CONFIRM, decides=True
    ),
    Queue.CONFIRM_CORRECTION: Task(
        Thing.CORRECTION, corrections.CorrectionStatus.REQUESTED, corrections.CONFIRM, decides=True
    ),
    Queue.GRANT: Task(
        Thing.EXTENSION,
        extensions.Status.REQUESTED,
        extensions.APPROVE,
        decides=True,
        asks=_LEADERS,
    ),
    Queue.GRANT_MAJOR: Task(
        Thing.EXTENSION,
        extensions.Status.REQUESTED,
        extensions.APPROVE,
        decides=True,
        asks=_PRINCIPAL,
    ),
    Queue.INSTRUCT: Task(
        Thing.INTERNAL_ORDER, internal.Status.DRAFTED, internal.INSTRUCT, decides=True
    ),
    Queue.INSTRUCT_MAJOR: Task(
        Thing.INTERNAL_ORDER,
        internal.Status.DRAFTED,
        internal.INSTRUCT,
        decides=True,
        asks=_PRINCIPAL,
    ),
    Queue.ANSWER: Task(Thing.INTERNAL_ORDER, internal.Status.INSTRUCTED, internal.ANSWER),
    Queue.CLOSE: Task(Thing.INTERNAL_ORDER, internal.Status.ANSWERED, internal.CLOSE, decides=True),
    Queue.CO_HANDLE: Task(Thing.CO_HANDLING, co_handlers.Status.ASKED, co_handlers.ANSWER),
    Queue.REPORT: Task(Thing.ORDER, orders.Status.IN_HANDLING, orders.REPORT),
    Queue.DEAL_WITH: Task(Thing.ORDER, orders.Status.IN_HANDLING, orders.DEAL_WITH),
    Queue.NAME_HANDLER: Task(
        Thing.ORDER, orders.Status.IN_HANDLING, orders.NAME_HANDLER, asks=_HEAD
    ),
    Queue.EXAMINE: Task(Thing.ORDER, orders.Status.REPORTED, orders.PASS, decides=True),
    Queue.ANSWER_OBJECTION: Task(
        Thing.ORDER, orders.Status.OBJECTED, orders.AGREE_OBJECTION, decides=True
    ),
    Queue.TAKE_UP: Task(Thing.REFERRAL, referrals.Status.TOLD_PETITIONER, referrals.TAKE_UP),
    Queue.TAKE_UP_UNTOLD: Task(Thing.REFERRAL, referrals.Status.PROPOSED, referrals.TAKE_UP),
    Queue.RECORD_RESULT: Task(Thing.REFERRAL, referrals.Status.TAKEN_UP, referrals.RECORD_RESULT),
    Queue.ATTEND: Task(Thing.RATING, ratings.Status.RATED, ratings.ATTEND),
    Queue.STATE_EXECUTION_DUE: Task(Thing.EXECUTION, executions.Status.OWED, executions.STATE_DUE),
    Queue.EXECUTE: Task(Thing.EXECUTION, executions.Status.OWED, executions.RECORD_DONE),
    Queue.URGE_EXECUTION: Task(Thing.EXECUTION, executions.Status.OWED, executions.URGE),
    Queue.CONFIRM_EXECUTION: Task(
        Thing.EXECUTION, executions.Status.DONE, executions.CONFIRM, decides=True
    ),
    Queue.TAKE_UP_REVIEW: Task(Thing.REVIEW, reviews.Status.REQUESTED, reviews.TAKE_UP),
    Queue.REFUSE_REVIEW: Task(Thing.REVIEW, reviews.Status.REQUESTED, reviews.REFUSE, decides=True),
    Queue.DRAFT_REVIEW: Task(Thing.REVIEW, reviews.Status.UNDER_REVIEW, reviews.DRAFT),
    Queue.ISSUE_REVIEW: Task(Thing.REVIEW, reviews.Status.DRAFTED, reviews.ISSUE, decides=True),
    Queue.DELIVER_REVIEW: Task(Thing.REVIEW, reviews.Status.ISSUED, reviews.DELIVER),
    Queue.RECORD_OUTCOME: Task(Thing.REVIEW, reviews.Status.REQUESTED, reviews.RECORD_OUTCOME),
    Queue.RECORD_DELIVERY: Task(Thing.REVIEW, reviews.Status.ISSUED, reviews.RECORD_DELIVERY),
    Queue.REDO: Task(Thing.REVIEW, reviews.Status.DELIVERED, reviews.REDO),
    Queue.DECIDE_RECUSAL: Task(
        Thing.RECUSAL,
        recusals.Status.REQUESTED,
        recusals.AGREE,
        decides=True,
        asks=_HEAD | {Role.PET_HEAD},
    ),
    Queue.DECIDE_RECUSAL_PRINCIPAL: Task(
        Thing.RECUSAL, recusals.Status.REQUESTED, recusals.AGREE, decides=True, asks=_PRINCIPAL
    ),
    # Whose named handler keeps away names another one.
    Queue.NAME_ANOTHER_ARRIVED: Task(
        Thing.ORDER, orders.Status.ARRIVED, orders.NAME_HANDLER, asks=_HEAD
    ),
    Queue.NAME_ANOTHER_SIGNED_FOR: Task(
        Thing.ORDER, orders.Status.SIGNED_FOR, orders.NAME_HANDLER, asks=_HEAD
    ),
    Queue.ANSWER_ELEVATION_REQUEST: Task(
        Thing.ELEVATION,
        elevations.Status.REQUESTED,
        elevations.PUT_FORWARD,
        or_=elevations.DECLINE,
        decides=True,
    ),
    Queue.DECIDE_ELEVATION: Task(
        Thing.ELEVATION,
        elevations.Status.PROPOSED,
        elevations.ELEVATE,
        or_=elevations.REFUSE,
        decides=True,
    ),
    Queue.SUPPLY_FACTS: Task(Thing.ELEVATION, elevations.Status.ELEVATED, elevations.SUPPLY_FACTS),
    Queue.ENTRUSTED: Task(Thing.ACCUSATION, accusations.Status.SEALED, accusations.HAND_OVER),
    Queue.HANDED_OVER: Task(
        Thing.ACCUSATION, accusations.Status.HANDED_OVER, accusations.ACKNOWLEDGE
    ),
    Queue.ACKNOWLEDGED: Task(
        Thing.ACCUSATION, accusations.Status.ACKNOWLEDGED, accusations.RECORD_RESULT
    ),
}
"""In the order of the office's work. Some share a state: what else is known of the row says
which one asks."""
