"""Which queue asks whom about what. No I/O in this file."""

from collections.abc import Mapping
from enum import StrEnum

from shared.moves import Role, Task
from supervision_service.action_items import rules as action_items
from supervision_service.aids import rules as aids
from supervision_service.clues import rules as clues
from supervision_service.consultations import rules as consultations
from supervision_service.difficulties import rules as difficulties
from supervision_service.follow_ups import rules as follow_ups
from supervision_service.inspections import rules as inspections
from supervision_service.joint_handlings import rules as joint_handlings
from supervision_service.joint_meetings import rules as meetings
from supervision_service.listings import rules as listings
from supervision_service.look_backs import rules as look_backs
from supervision_service.plans import rules as plans
from supervision_service.recommendations import rules as recommendations
from supervision_service.rectifications import rules as rectifications
from supervision_service.unit_sanctions import rules as sanctions
from supervision_service.urgings import rules as urgings
from supervision_service.weekly_sessions import rules as sessions


class Queue(StrEnum):
    """What a person is asked to do; the code of a queue."""

    DECIDE_LISTING = "decide_listing"
    DECIDE_JOINT_LISTING = "decide_joint_listing"
    SUBMIT_PLAN = "submit_plan"
    SUBMIT_PLAN_ANEW = "submit_plan_anew"
    REVIEW_PLAN = "review_plan"
    APPROVE_PLAN = "approve_plan"
    START = "start"
    CARRY_OUT = "carry_out"
    APPLY_CLOSEOUT = "apply_closeout"
    REVIEW_CLOSEOUT = "review_closeout"
    VERIFY_CLOSEOUT = "verify_closeout"
    DECIDE_CLOSEOUT = "decide_closeout"
    DECIDE_JOINT_CLOSEOUT = "decide_joint_closeout"
    APPROVE_CALL = "approve_call"
    APPROVE_LETTER = "approve_letter"
    APPROVE_SUPERVISING = "approve_supervising"
    ISSUE_URGING = "issue_urging"
    ANSWER_URGING = "answer_urging"
    ASSESS_UNANSWERED = "assess_unanswered"
    ASSESS_ANSWER = "assess_answer"
    CLOSE_URGING = "close_urging"
    LOOK_BACK = "look_back"
    FOLLOW_UP = "follow_up"
    ASSIGN_DIFFICULTY = "assign_difficulty"
    TAKE_ON_DIFFICULTY = "take_on_difficulty"
    SOLVE_DIFFICULTY = "solve_difficulty"
    APPROVE_INSPECTION = "approve_inspection"
    REVISE_INSPECTION = "revise_inspection"
    AGREE_INSPECTION = "agree_inspection"
    SET_OUT = "set_out"
    SET_OUT_TOGETHER = "set_out_together"
    FINISH_INSPECTION = "finish_inspection"
    PUT_RIGHT = "put_right"
    CONFIRM_RECTIFICATION = "confirm_rectification"
    CALL_MISSING = "call_missing"
    CLOSE_SESSION = "close_session"
    ANSWER_ACTION_ITEM = "answer_action_item"
    CONFIRM_ACTION_ITEM = "confirm_action_item"
    GIVE_OPINION = "give_opinion"
    CONCLUDE_CONSULTATION = "conclude_consultation"
    HOLD_MEETING = "hold_meeting"
    SUBMIT_MINUTES = "submit_minutes"
    CONFIRM_MINUTES = "confirm_minutes"
    ANSWER_FOLLOW_UP = "answer_follow_up"
    CONFIRM_FOLLOW_UP = "confirm_follow_up"
    CONFIRM_MEETING_TASK = "confirm_meeting_task"
    ISSUE_JOINT_HANDLING = "issue_joint_handling"
    RECORD_ORGAN_ANSWER = "record_organ_answer"
    CONFIRM_ORGAN_ANSWER = "confirm_organ_answer"
    REMIND_ORGAN = "remind_organ"
    END_JOINT_HANDLING = "end_joint_handling"
    END_OUR_SIDE = "end_our_side"
    RECORD_ORGAN_END = "record_organ_end"
    CONFIRM_ORGAN_END = "confirm_organ_end"
    APPROVE_CLUE = "approve_clue"
    HAND_OVER_CLUE = "hand_over_clue"
    RECORD_CLUE_RECEIPT = "record_clue_receipt"
    RECORD_CLUE_DECISION = "record_clue_decision"
    RECORD_CLUE_RESULT = "record_clue_result"
    SEND_AID = "send_aid"
    DECIDE_AID = "decide_aid"
    CARRY_OUT_AID = "carry_out_aid"
    CLOSE_AID = "close_aid"
    TAKE_UP_SANCTION = "take_up_sanction"
    DECIDE_SANCTION = "decide_sanction"
    SERVE_SANCTION = "serve_sanction"
    ACKNOWLEDGE_SANCTION = "acknowledge_sanction"
    HOLD_INTERVIEW = "hold_interview"
    SIGN_INTERVIEW = "sign_interview"
    CONFIRM_INTERVIEW = "confirm_interview"
    REPORT_REQUIREMENT = "report_requirement"
    CHECK_SANCTION = "check_sanction"
    LIFT_SANCTION = "lift_sanction"
    DECIDE_RECOMMENDATION = "decide_recommendation"
    ISSUE_RECOMMENDATION = "issue_recommendation"
    ANSWER_RECOMMENDATION = "answer_recommendation"
    RECORD_OUTSIDE_ANSWER = "record_outside_answer"
    REMIND_OF_RECOMMENDATION = "remind_of_recommendation"
    TRACK_RECOMMENDATION = "track_recommendation"


class Thing(StrEnum):
    """What a task is about, by its table of moves."""

    LISTING = "listing"
    PLAN = "plan"
    URGING = "urging"
    LOOK_BACK = "look_back"
    DIFFICULTY = "difficulty"
    INSPECTION = "inspection"
    RECTIFICATION = "rectification"
    WEEKLY_SESSION = "weekly_session"
    ACTION_ITEM = "action_item"
    CONSULTATION = "consultation"
    JOINT_MEETING = "joint_meeting"
    FOLLOW_UP = "follow_up"
    JOINT_HANDLING = "joint_handling"
    CLUE = "clue"
    AID = "aid"
    UNIT_SANCTION = "unit_sanction"
    RECOMMENDATION = "recommendation"


_DEPUTY = frozenset({Role.DEPUTY})
_JOINT_OFFICE = frozenset({Role.JOINT_OFFICE})
_SUPERVISOR = frozenset({Role.SUPERVISOR})
_PET_HEAD = frozenset({Role.PET_HEAD})
_UNIT = frozenset({Role.UNIT_HANDLER, Role.UNIT_HEAD})

QUEUES: Mapping[Queue, Task] = {
    Queue.DECIDE_LISTING: Task(
        Thing.LISTING, listings.Status.NOMINATED, listings.LIST, decides=True, asks=_DEPUTY
    ),
    Queue.DECIDE_JOINT_LISTING: Task(
        Thing.LISTING, listings.Status.NOMINATED, listings.LIST, decides=True, asks=_JOINT_OFFICE
    ),
    Queue.SUBMIT_PLAN: Task(Thing.LISTING, listings.Status.LISTED, plans.SUBMIT),
    # After a relapse the plan of before serves no more.
    Queue.SUBMIT_PLAN_ANEW: Task(Thing.LISTING, listings.Status.IN_SUPERVISION, plans.SUBMIT),
    Queue.REVIEW_PLAN: Task(Thing.PLAN, plans.Status.SUBMITTED, plans.REVIEW, decides=True),
    Queue.APPROVE_PLAN: Task(Thing.PLAN, plans.Status.CITY_REVIEWED, plans.APPROVE, decides=True),
    Queue.START: Task(Thing.LISTING, listings.Status.LISTED, listings.START),
    Queue.CARRY_OUT: Task(Thing.PLAN, plans.Status.APPROVED, plans.MEASURE_DONE),
    Queue.APPLY_CLOSEOUT: Task(
        Thing.LISTING, listings.Status.IN_SUPERVISION, listings.APPLY_CLOSEOUT
    ),
    Queue.REVIEW_CLOSEOUT: Task(
        Thing.LISTING, listings.Status.COUNTY_APPLIED, listings.PASS_CITY_REVIEW, decides=True
    ),
    Queue.VERIFY_CLOSEOUT: Task(
        Thing.LISTING, listings.Status.CITY_REVIEWED, listings.VERIFY, decides=True
    ),
    Queue.DECIDE_CLOSEOUT: Task(
        Thing.LISTING, listings.Status.VERIFIED, listings.RESOLVE, decides=True, asks=_DEPUTY
    ),
    Queue.DECIDE_JOINT_CLOSEOUT: Task(
        Thing.LISTING, listings.Status.VERIFIED, listings.RESOLVE, decides=True, asks=_JOINT_OFFICE
    ),
    Queue.APPROVE_CALL: Task(
        Thing.URGING, urgings.Status.DRAFTED, urgings.APPROVE, decides=True, asks=_SUPERVISOR
    ),
    Queue.APPROVE_LETTER: Task(
        Thing.URGING, urgings.Status.DRAFTED, urgings.APPROVE, decides=True, asks=_PET_HEAD
    ),
    Queue.APPROVE_SUPERVISING: Task(
        Thing.URGING, urgings.Status.DRAFTED, urgings.APPROVE, decides=True, asks=_DEPUTY
    ),
    Queue.ISSUE_URGING: Task(Thing.URGING, urgings.Status.APPROVED, urgings.ISSUE),
    Queue.ANSWER_URGING: Task(Thing.URGING, urgings.Status.ISSUED, urgings.ANSWER),
    Queue.ASSESS_UNANSWERED: Task(
        Thing.URGING, urgings.Status.ISSUED, urgings.ASSESS, decides=True
    ),
    Queue.ASSESS_ANSWER: Task(Thing.URGING, urgings.Status.ANSWERED, urgings.ASSESS, decides=True),
    Queue.CLOSE_URGING: Task(
        Thing.URGING, urgings.Status.ASSESSED, urgings.CLOSE, or_=urgings.ESCALATE
    ),
    Queue.LOOK_BACK: Task(
        Thing.LOOK_BACK, look_backs.Status.SCHEDULED, look_backs.RECORD, asks=_SUPERVISOR
    ),
    Queue.FOLLOW_UP: Task(
        Thing.LOOK_BACK, look_backs.Status.FOLLOW_UP, look_backs.RECORD, asks=_SUPERVISOR
    ),
    Queue.ASSIGN_DIFFICULTY: Task(
        Thing.DIFFICULTY, difficulties.Status.RAISED, difficulties.ASSIGN
    ),
    Queue.TAKE_ON_DIFFICULTY: Task(
        Thing.DIFFICULTY, difficulties.Status.ASSIGNED, difficulties.TAKE_ON
    ),
    Queue.SOLVE_DIFFICULTY: Task(Thing.DIFFICULTY, difficulties.Status.IN_HAND, difficulties.SOLVE),
    Queue.APPROVE_INSPECTION: Task(
        Thing.INSPECTION, inspections.Status.PLANNED, inspections.APPROVE, decides=True
    ),
    Queue.REVISE_INSPECTION: Task(
        Thing.INSPECTION, inspections.Status.RETURNED, inspections.REVISE
    ),
    Queue.AGREE_INSPECTION: Task(
        Thing.INSPECTION, inspections.Status.APPROVED, inspections.AGREE, decides=True
    ),
    Queue.SET_OUT: Task(Thing.INSPECTION, inspections.Status.APPROVED, inspections.RECORD),
    Queue.SET_OUT_TOGETHER: Task(Thing.INSPECTION, inspections.Status.AGREED, inspections.RECORD),
    Queue.FINISH_INSPECTION: Task(
        Thing.INSPECTION, inspections.Status.UNDER_WAY, inspections.CLOSE
    ),
    Queue.PUT_RIGHT: Task(Thing.RECTIFICATION, rectifications.Status.OWED, rectifications.ANSWER),
    Queue.CONFIRM_RECTIFICATION: Task(
        Thing.RECTIFICATION, rectifications.Status.ANSWERED, rectifications.CONFIRM, decides=True
    ),
    Queue.CALL_MISSING: Task(Thing.WEEKLY_SESSION, sessions.Status.OPENED, sessions.CALL),
    Queue.CLOSE_SESSION: Task(Thing.WEEKLY_SESSION, sessions.Status.CALLED, sessions.CLOSE),
    Queue.ANSWER_ACTION_ITEM: Task(
        Thing.ACTION_ITEM, action_items.Status.ASSIGNED, action_items.ANSWER
    ),
    Queue.CONFIRM_ACTION_ITEM: Task(
        Thing.ACTION_ITEM, action_items.Status.ANSWERED, action_items.CONFIRM, decides=True
    ),
    # A third party has no queues: its invitation leads to the one consultation that it sees.
    Queue.GIVE_OPINION: Task(
        Thing.CONSULTATION,
        consultations.Status.CALLED,
        consultations.GIVE_OPINION,
        asks=consultations.GIVE_OPINION.roles - {Role.THIRD_PARTY},
    ),
    Queue.CONCLUDE_CONSULTATION: Task(
        Thing.CONSULTATION, consultations.Status.CALLED, consultations.CONCLUDE
    ),
    Queue.HOLD_MEETING: Task(Thing.JOINT_MEETING, meetings.Status.PLANNED, meetings.HOLD),
    Queue.SUBMIT_MINUTES: Task(Thing.JOINT_MEETING, meetings.Status.HELD, meetings.SUBMIT),
    Queue.CONFIRM_MINUTES: Task(
        Thing.JOINT_MEETING, meetings.Status.SUBMITTED, meetings.CONFIRM, decides=True
    ),
    Queue.ANSWER_FOLLOW_UP: Task(Thing.FOLLOW_UP, follow_ups.Status.OWED, follow_ups.ANSWER),
    Queue.CONFIRM_FOLLOW_UP: Task(
        Thing.FOLLOW_UP,
        follow_ups.Status.ANSWERED,
        follow_ups.CONFIRM,
        decides=True,
        asks=_SUPERVISOR | _PET_HEAD,
    ),
    Queue.CONFIRM_MEETING_TASK: Task(
        Thing.FOLLOW_UP,
        follow_ups.Status.ANSWERED,
        follow_ups.CONFIRM,
        decides=True,
        asks=_JOINT_OFFICE,
    ),
    Queue.ISSUE_JOINT_HANDLING: Task(
        Thing.JOINT_HANDLING,
        joint_handlings.Status.DRAFTED,
        joint_handlings.ISSUE,
        decides=True,
    ),
    # An organ with an account has no queues: the request that it sees is the one it answers.
    Queue.RECORD_ORGAN_ANSWER: Task(
        Thing.JOINT_HANDLING, joint_handlings.Status.ASKED, joint_handlings.RECORD_ANSWER
    ),
    Queue.CONFIRM_ORGAN_ANSWER: Task(
        Thing.JOINT_HANDLING,
        joint_handlings.Status.ASKED,
        joint_handlings.CONFIRM_RECORD,
        decides=True,
    ),
    Queue.REMIND_ORGAN: Task(
        Thing.JOINT_HANDLING,
        joint_handlings.Status.ASKED,
        joint_handlings.REMIND,
        or_=joint_handlings.DISMISS,
    ),
    Queue.END_JOINT_HANDLING: Task(
        Thing.JOINT_HANDLING, joint_handlings.Status.ASKED, joint_handlings.END
    ),
    Queue.END_OUR_SIDE: Task(
        Thing.JOINT_HANDLING, joint_handlings.Status.ENDING, joint_handlings.END
    ),
    Queue.RECORD_ORGAN_END: Task(
        Thing.JOINT_HANDLING, joint_handlings.Status.ENDING, joint_handlings.RECORD_END
    ),
    Queue.CONFIRM_ORGAN_END: Task(
        Thing.JOINT_HANDLING,
        joint_handlings.Status.ENDING,
        joint_handlings.CONFIRM_RECORD,
        decides=True,
    ),
    Queue.APPROVE_CLUE: Task(
        Thing.CLUE, clues.Status.DRAFTED, clues.APPROVE, or_=clues.DROP, decides=True
    ),
    Queue.HAND_OVER_CLUE: Task(Thing.CLUE, clues.Status.APPROVED, clues.HAND_OVER),
    # What the organ owes a word about may be asked for once it is late.
    Queue.RECORD_CLUE_RECEIPT: Task(
        Thing.CLUE, clues.Status.HANDED_OVER, clues.RECORD_RECEIPT, or_=clues.REMIND
    ),
    Queue.RECORD_CLUE_DECISION: Task(
        Thing.CLUE, clues.Status.RECEIVED, clues.RECORD_TAKING_UP, or_=clues.RECORD_REFUSAL
    ),
    Queue.RECORD_CLUE_RESULT: Task(
        Thing.CLUE, clues.Status.TAKEN_UP, clues.RECORD_RESULT, or_=clues.REMIND
    ),
    Queue.SEND_AID: Task(Thing.AID, aids.Status.ASKED, aids.SEND),
    Queue.DECIDE_AID: Task(Thing.AID, aids.Status.ASKED, aids.GRANT, or_=aids.REFUSE, decides=True),
    Queue.CARRY_OUT_AID: Task(Thing.AID, aids.Status.GRANTED, aids.CARRY_OUT),
    Queue.CLOSE_AID: Task(Thing.AID, aids.Status.CARRIED_OUT, aids.CLOSE, decides=True),
    Queue.TAKE_UP_SANCTION: Task(
        Thing.UNIT_SANCTION, sanctions.Status.SUGGESTED, sanctions.REVISE, or_=sanctions.WITHDRAW
    ),
    Queue.DECIDE_SANCTION: Task(
        Thing.UNIT_SANCTION, sanctions.Status.PROPOSED, sanctions.DECIDE, decides=True
    ),
    Queue.SERVE_SANCTION: Task(Thing.UNIT_SANCTION, sanctions.Status.DECIDED, sanctions.SERVE),
    Queue.ACKNOWLEDGE_SANCTION: Task(
        Thing.UNIT_SANCTION, sanctions.Status.SERVED, sanctions.ACKNOWLEDGE, asks=_UNIT
    ),
    Queue.HOLD_INTERVIEW: Task(
        Thing.UNIT_SANCTION, sanctions.Status.SERVED, sanctions.RECORD_INTERVIEW
    ),
    Queue.SIGN_INTERVIEW: Task(
        Thing.UNIT_SANCTION, sanctions.Status.INTERVIEWED, sanctions.SIGN_MINUTES, decides=True
    ),
    Queue.CONFIRM_INTERVIEW: Task(
        Thing.UNIT_SANCTION, sanctions.Status.MINUTES_SENT, sanctions.CONFIRM_MINUTES, decides=True
    ),
    Queue.REPORT_REQUIREMENT: Task(
        Thing.UNIT_SANCTION, sanctions.Status.RECTIFYING, sanctions.REPORT
    ),
    Queue.CHECK_SANCTION: Task(
        Thing.UNIT_SANCTION, sanctions.Status.RECTIFYING, sanctions.CHECK, decides=True
    ),
    Queue.LIFT_SANCTION: Task(
        Thing.UNIT_SANCTION, sanctions.Status.CHECKED, sanctions.LIFT, decides=True
    ),
    Queue.DECIDE_RECOMMENDATION: Task(
        Thing.RECOMMENDATION, recommendations.Status.DRAFTED, recommendations.DECIDE, decides=True
    ),
    Queue.ISSUE_RECOMMENDATION: Task(
        Thing.RECOMMENDATION, recommendations.Status.DECIDED, recommendations.ISSUE
    ),
    Queue.ANSWER_RECOMMENDATION: Task(
        Thing.RECOMMENDATION, recommendations.Status.ISSUED, recommendations.ANSWER
    ),
    Queue.RECORD_OUTSIDE_ANSWER: Task(
        Thing.RECOMMENDATION, recommendations.Status.ISSUED, recommendations.RECORD_ANSWER
    ),
    Queue.REMIND_OF_RECOMMENDATION: Task(
        Thing.RECOMMENDATION,
        recommendations.Status.ISSUED,
        recommendations.REMIND,
        or_=recommendations.DISMISS_REMINDER,
    ),
    Queue.TRACK_RECOMMENDATION: Task(
        Thing.RECOMMENDATION, recommendations.Status.ANSWERED, recommendations.CLOSE
    ),
}
"""In the order of the work. Some share a state: what else is known of the row says which asks."""
