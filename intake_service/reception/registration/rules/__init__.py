"""What may happen to a piece, and who may do it. No I/O in this package."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from enum import StrEnum

from intake_service.privacy.vault.rules import REVEALERS
from shared.errors import Conflict, FieldError, Forbidden, Invalid
from shared.moves import By, Move, Relation, Role, within

READERS = frozenset(Role) - {
    Role.PETITIONER, Role.SYSTEM, Role.SERVICE, Role.OPERATOR, Role.REHEARSAL,
    Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.ACCUSATION_OFFICER,
    Role.THIRD_PARTY,
}  # fmt: skip
"""Who may read petition work at all; which rows, the line decides."""


class Form(StrEnum):
    """信访形式."""

    LETTER = "letter"
    VISIT = "visit"
    ONLINE = "online"
    MOBILE_APP = "mobile_app"
    WECHAT = "wechat"
    ONLINE_SUGGESTION = "online_suggestion"
    PHONE = "phone"
    LEADER_MAILBOX = "leader_mailbox"
    FAX = "fax"


class Purpose(StrEnum):
    """信访目的."""

    COMPLAINT_APPEAL = "complaint_appeal"
    REQUEST_SETTLEMENT = "request_settlement"
    SUGGESTION = "suggestion"
    ACCUSATION = "accusation"
    OTHER = "other"


class Source(StrEnum):
    """信访来源."""

    DIRECT = "direct"
    PROVINCIAL_PETITION_BUREAU = "provincial_petition_bureau"
    PROVINCIAL_JOINT_OFFICE = "provincial_joint_office"
    MNR = "mnr"
    PROVINCIAL_LEADER_INSTRUCTION = "provincial_leader_instruction"
    PEOPLES_CONGRESS_CPPCC = "peoples_congress_cppcc"
    INSPECTION_GROUP = "inspection_group"
    HOTLINE_12345 = "hotline_12345"
    HOTLINE_12336 = "hotline_12336"
    LOWER_BUREAU_ESCALATION = "lower_bureau_escalation"
    OTHER = "other"


class Status(StrEnum):
    """Status of a piece （信访件）."""

    REGISTERED = "registered"
    FILED = "filed"
    STUDYING = "studying"
    DIRECTLY_REPLIED = "directly_replied"
    REDIRECTED = "redirected"
    NOT_ACCEPTED = "not_accepted"
    NO_LONGER_ACCEPTED = "no_longer_accepted"
    OBJECTED = "objected"
    RETURNED = "returned"
    FORWARDED = "forwarded"
    SEALED = "sealed"
    DIVERTED = "diverted"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    INVESTIGATING = "investigating"
    MEDIATING = "mediating"
    IN_HEARING = "in_hearing"
    OPINION_DRAFTING = "opinion_drafting"
    OPINION_ISSUED = "opinion_issued"
    OPINION_DELIVERED = "opinion_delivered"
    REVIEW_REQUESTED = "review_requested"
    UNDER_REVIEW = "under_review"
    REVIEW_ISSUED = "review_issued"
    UNDER_RE_REVIEW = "under_re_review"
    RE_REVIEW_ISSUED = "re_review_issued"
    SETTLED = "settled"
    CLOSED_NO_REVIEW = "closed_no_review"
    CLOSED_UNDELIVERED = "closed_undelivered"
    CLOSED_NO_RE_REVIEW = "closed_no_re_review"
    FINALISED = "finalised"
    WITHDRAWN = "withdrawn"


class Awaiting(StrEnum):
    """What a diverted piece still waits for: a duty of ours, or another organ."""

    DUTY = "duty"
    ORGAN = "organ"


class Seal(StrEnum):
    """Whether a piece is kept closed as an accusation （检举控告）, and since when.

    Of one that was closed when it was registered nobody outside intake was ever told.
    """

    NONE = "none"
    AT_REGISTRATION = "at_registration"
    LATER = "later"
    RELEASED = "released"


class Handling(StrEnum):
    """Who handles a piece: its responsible unit, or a division in the name of the Department.

    A major one is signed by the principal （domain §5.2）.
    """

    BUREAU = "bureau"
    DIVISION = "division"
    MAJOR = "division_major"


SEALED = frozenset({Seal.AT_REGISTRATION, Seal.LATER})
ENTRUSTED = frozenset({Role.PET_HEAD})
"""Who reads a sealed piece （《信访工作条例》第三十条）."""
SORTERS = frozenset({Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD})
"""Who knows that a sealed piece is there: whoever receives what comes in."""

_ALONE = frozenset({Status.ACCEPTED, Status.INVESTIGATING, Status.OPINION_DRAFTING})
"""In hand, and nobody from outside sits at the table."""
BEING_HANDLED = _ALONE | {Status.MEDIATING, Status.IN_HEARING}
REGISTERED_ONLY = frozenset({
    Status.FILED, Status.REDIRECTED, Status.NOT_ACCEPTED, Status.NO_LONGER_ACCEPTED,
    Status.RETURNED,
})  # fmt: skip
"""Ended at the door: nobody of our system handles it, and no assessment counts it."""
REFUSED = frozenset({Status.NOT_ACCEPTED, Status.NO_LONGER_ACCEPTED})
CLOSED = REGISTERED_ONLY | {
    Status.DIRECTLY_REPLIED, Status.FORWARDED, Status.SEALED, Status.DIVERTED,
    Status.CLOSED_NO_REVIEW, Status.CLOSED_NO_RE_REVIEW, Status.FINALISED, Status.SETTLED,
    Status.WITHDRAWN, Status.CLOSED_UNDELIVERED,
}  # fmt: skip
"""Nothing more is to be done about the piece here.

Of a forwarded one its order tells the rest, of a diverted one its referral, of a sealed one its
accusation.
"""

RECEIVER = Relation("registered_unit", "the registering unit", "not-registering-unit",
                    "该件由其他单位登记，只有登记单位才能办理此项。")  # fmt: skip
RESPONSIBLE = Relation("unit_id", "the responsible unit", "not-responsible-unit",
                       "该件由其他单位办理，只有责任单位才能办理此项。")  # fmt: skip
ORGAN = Relation("organ_id", "the organ in whose name a division handles it", "not-own-organ",
                 "该件不由本机关处室承办，只有承办机关的领导才能办理此项。")  # fmt: skip
PREPARER = Relation("prepared_by", "whoever prepared it", "second-person-needed",
                    "这一步须由另一人决定，拟写、登记或者提请的人员不能自行决定。")  # fmt: skip
_BUREAUS = frozenset({Handling.BUREAU})
_DIVISIONS = frozenset({Handling.DIVISION, Handling.MAJOR})
_REGISTERED = frozenset({Status.REGISTERED})
_FORWARDED = frozenset({Status.FORWARDED})
_GIVEN = _FORWARDED | {Status.ASSIGNED}
_INVESTIGATING = frozenset({Status.INVESTIGATING})
_MEDIATING = frozenset({Status.MEDIATING})
_IN_HEARING = frozenset({Status.IN_HEARING})
_SETTLED = frozenset({Status.SETTLED})
_INVESTIGATED = BEING_HANDLED - {Status.ACCEPTED} | {
    Status.OPINION_ISSUED, Status.OPINION_DELIVERED, Status.SETTLED,
}  # fmt: skip
"""Since it was investigated, as long as what was recorded may still be put right."""
_TRIAGE = frozenset({Role.TRIAGE})
_PET_HEAD = frozenset({Role.PET_HEAD})
_SYSTEM = frozenset({Role.SYSTEM})
_HANDLER = (
    By({Role.UNIT_HANDLER}, unit=RESPONSIBLE, of=_BUREAUS),
    By({Role.DIV_HANDLER}, unit=RESPONSIBLE, of=_DIVISIONS),
)
_HEAD = (By({Role.UNIT_HEAD}, unit=RESPONSIBLE),)
_SIGNERS = (
    By({Role.UNIT_HEAD}, unit=RESPONSIBLE, of=_BUREAUS),
    By({Role.DEPUTY, Role.PRINCIPAL}, unit=ORGAN, of={Handling.DIVISION}),
    By({Role.PRINCIPAL}, unit=ORGAN, of={Handling.MAJOR}),
)
"""Who signs: the head of a bureau; for the Department its deputy, what is major its principal."""
_LEAD = (
    By({Role.UNIT_HEAD}, unit=RESPONSIBLE, of=_BUREAUS),
    By({Role.DIV_HEAD}, unit=RESPONSIBLE, of=_DIVISIONS),
)
"""The head of the unit that handles it, be it a bureau or a division."""
_PRINCIPALS = (
    By({Role.UNIT_HEAD}, unit=RESPONSIBLE, of=_BUREAUS),
    By({Role.PRINCIPAL}, unit=ORGAN, of=_DIVISIONS),
)
"""Who takes back what the organ itself said: whoever heads it （domain §9.1）."""
_SIGNERS_OF_DRAFTS = tuple(replace(way, never=PREPARER) for way in _SIGNERS)
_SECOND = tuple(replace(way, never=PREPARER) for way in _LEAD)
_CHECKERS = (
    By({Role.UNIT_HEAD}, unit=RESPONSIBLE, of=_BUREAUS),
    By({Role.DIV_HEAD}, unit=RESPONSIBLE, of=_DIVISIONS),
    By({Role.DEPUTY, Role.PRINCIPAL}, unit=ORGAN, of=_DIVISIONS),
)
_ACCEPTERS = (By({Role.UNIT_HEAD, Role.PET_HEAD}, unit=RESPONSIBLE),)
"""Of what was assigned the head of the bureau, of what the Department keeps the petition office."""
_HOLDING = (By({Role.UNIT_HANDLER, Role.UNIT_HEAD}, unit=RESPONSIBLE),)
HOLDERS = (
    By({Role.UNIT_HANDLER, Role.UNIT_HEAD}, unit=RESPONSIBLE),
    By({Role.REGISTRAR, Role.PET_HEAD, Role.REVIEWER}),
)
"""Whom a request for review may reach: the responsible unit, and the offices above it."""
_DOOR = (By({Role.PET_HEAD, Role.UNIT_HEAD}, unit=RECEIVER),)
"""Who decides at the door: the head of the petition office; a bureau without one, its head."""
_REPLIERS = (
    By({Role.DIV_HANDLER, Role.PET_HEAD, Role.UNIT_HANDLER, Role.UNIT_HEAD}, unit=RECEIVER),
)
"""Who answers what was asked or suggested."""
_REVIEWING = frozenset({
    Role.REGISTRAR, Role.PET_HEAD, Role.REVIEWER, Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.DEPUTY,
    Role.PRINCIPAL,
})  # fmt: skip
"""Who may move a review; which of them, its own moves say, and the piece goes with it."""
_REVIEW_HEADS = frozenset({Role.PET_HEAD, Role.UNIT_HEAD, Role.DEPUTY, Role.PRINCIPAL})
_REFERRERS = (By({Role.UNIT_HEAD, Role.DIV_HEAD}, unit=RESPONSIBLE),)
"""Who finds that a piece in hand belongs to another statutory path."""
_TRACKERS = frozenset({Role.PET_HEAD, Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.DIV_HANDLER,
                       Role.DIV_HEAD})  # fmt: skip
"""Who keeps the record of a referral; which one, the referral decides."""
_CONFIRMERS = frozenset({
    Role.UNIT_HEAD, Role.DIV_HEAD, Role.PET_HEAD, Role.DEPUTY, Role.PRINCIPAL,
})  # fmt: skip
"""Who finds that a petitioner withdraws freely; of which unit, the withdrawal decides."""
_ANSWERED = frozenset({Status.OPINION_DELIVERED, Status.CLOSED_NO_REVIEW})
_IN_REVIEW = frozenset({Status.REVIEW_REQUESTED, Status.UNDER_REVIEW})
_REVIEWED = frozenset({Status.REVIEW_ISSUED, Status.CLOSED_NO_RE_REVIEW})
_IN_RE_REVIEW = frozenset({Status.UNDER_RE_REVIEW})
_RE_REVIEWED = frozenset({Status.RE_REVIEW_ISSUED, Status.FINALISED})

_ARRIVAL = ("DL02", "DL03", "DL04")
"""What begins when a piece arrives, and ends when it is sorted."""

REGISTER = Move("register", "登记", frozenset(), Status.REGISTERED, frozenset({Role.REGISTRAR}),
                starts=("DL02", "DL03", "DL04"))  # fmt: skip
TRIAGE = Move("triage", "甄别", _REGISTERED, None, _TRIAGE)
FILE_REPEAT = Move("file-repeat", "按重件归并", _REGISTERED, Status.FILED, _TRIAGE,
                   stops=("DL02", "DL03", "DL04"), called=False)  # fmt: skip
ASSIGN = Move("assign", "交办", _REGISTERED, Status.ASSIGNED, _PET_HEAD,
              starts=("DL03", "DL04", "DL11"), stops=("DL02", "DL03", "DL04"),
              letter="D09")  # fmt: skip
FORWARD = Move(
    "forward",
    "转送",
    _REGISTERED,
    Status.FORWARDED,
    _PET_HEAD,
    starts=("DL03", "DL04"),
    stops=("DL02", "DL03", "DL04"),
    letter="D08",
)
DEAL_WITH = Move("deal-with", "处理完毕", _FORWARDED, None, _HOLDING,
                 stops=("DL03", "DL04", "DL05"), called=False)  # fmt: skip
UNDO_DEAL_WITH = Move("undo-deal-with", "撤销处理完毕", _FORWARDED, None, _HEAD,
                      starts=("DL03", "DL05"), called=False)  # fmt: skip
TAKE_BACK = Move("take-back", "收回交办", _ALONE | _GIVEN, Status.REGISTERED, _PET_HEAD,
                 stops=("DL03", "DL04", "DL11"), called=False)  # fmt: skip
HAND_ON = Move("hand-on", "转交下级办理", _GIVEN, None, _HEAD, called=False)
TAKE_UP = Move("take-up", "收回自办", _GIVEN, None, frozenset({Role.UNIT_HEAD}), called=False)
OBJECT = Move("object", "向来件单位提出异议", _REGISTERED, Status.OBJECTED, _PET_HEAD,
              starts=("DL18",), stops=("DL04",), letter="D10")  # fmt: skip
UNDO_OBJECTION = Move("undo-objection", "撤回异议", frozenset({Status.OBJECTED}),
                      Status.REGISTERED, _PET_HEAD, stops=("DL18",))  # fmt: skip
AGREE_OBJECTION = Move("agree-objection", "来件单位同意异议", frozenset({Status.OBJECTED}),
                       Status.RETURNED, frozenset({Role.SENDER, Role.PET_HEAD}),
                       stops=("DL18", "DL03", "DL11"))  # fmt: skip
REFUSE_OBJECTION = Move("refuse-objection", "来件单位不同意异议", frozenset({Status.OBJECTED}),
                        Status.REGISTERED, frozenset({Role.SENDER, Role.PET_HEAD}),
                        stops=("DL18",))  # fmt: skip
UNDO_RETURN = Move("undo-return", "撤销退回", frozenset({Status.RETURNED}), Status.REGISTERED,
                   _PET_HEAD, starts=("DL03",))  # fmt: skip
DEEM_START = Move("deem-start", "视为受理起算", _GIVEN, None, _SYSTEM,
                  starts=("DL05",), called=False)  # fmt: skip
ACCEPT = Move("accept", "受理", _REGISTERED | _GIVEN, Status.ACCEPTED, _ACCEPTERS,
              starts=("DL05", "DL12b"), stops=("DL02", "DL03", "DL04", "DL12a"),
              letter="D02")  # fmt: skip
SIMPLIFY = Move("simplify", "决定简易办理", _REGISTERED | _GIVEN, None, _ACCEPTERS,
                starts=("DL12a",))  # fmt: skip
UNDO_SIMPLIFY = Move("undo-simplify", "撤销简易办理", _REGISTERED | _GIVEN, None, _ACCEPTERS,
                     stops=("DL12a",))  # fmt: skip
SWITCH_TO_ORDINARY = Move("switch-to-ordinary", "转为普通程序", BEING_HANDLED, None, _LEAD,
                          starts=("DL05",), stops=("DL12b",), letter="D02-S")  # fmt: skip
UNDO_SWITCH = Move("undo-switch", "恢复简易办理", BEING_HANDLED, None, _LEAD,
                   starts=("DL12b",), stops=("DL05",), letter="D02-R")  # fmt: skip
HAND_OVER = Move("hand-over", "调整主办处室",
                 BEING_HANDLED
                 | {Status.OPINION_ISSUED, Status.OPINION_DELIVERED, Status.SETTLED}, None,
                 (By({Role.DEPUTY, Role.PRINCIPAL}, unit=ORGAN, of=_DIVISIONS),),
                 called=False)  # fmt: skip
INVESTIGATE = Move("investigate", "开展调查", frozenset({Status.ACCEPTED}), Status.INVESTIGATING,
                   _HANDLER)  # fmt: skip
RECORD_INVESTIGATION = Move("record-investigation", "记录调查情况",
                            BEING_HANDLED - {Status.ACCEPTED}, None, _HANDLER,
                            letter="D13")  # fmt: skip
CORRECT_RECORD = Move("correct-record", "更正调查记录", _INVESTIGATED, None, _HANDLER, letter="D13")
MEDIATE = Move("mediate", "开展调解", _INVESTIGATING, Status.MEDIATING, _HANDLER)
END_MEDIATION = Move("end-mediation", "终止调解", _MEDIATING, Status.INVESTIGATING, _HANDLER)
SETTLE = Move("settle", "达成调解（和解）协议", _MEDIATING, Status.SETTLED, _LEAD, starts=("DL13",),
              stops=("DL05",), letter="D15")  # fmt: skip
RECORD_PERFORMANCE = Move("record-performance", "登记协议履行情况", _SETTLED, None, _HANDLER)
CONFIRM_PERFORMANCE = Move("confirm-performance", "确认协议已经履行", _SETTLED, None, _SECOND)
UNDO_PERFORMANCE = Move("undo-performance", "撤销协议履行登记", _SETTLED, None, _LEAD)
QUESTION_SETTLEMENT = Move("question-settlement", "提请撤销协议", _SETTLED, None, _HANDLER)
KEEP_SETTLEMENT = Move("keep-settlement", "不予撤销协议", _SETTLED, None, _SECOND)
UNDO_SETTLEMENT = Move("undo-settlement", "撤销协议，恢复办理", _SETTLED, Status.INVESTIGATING,
                       _SECOND, starts=("DL05",), stops=("DL13",), letter="D15-C")  # fmt: skip
HOLD_HEARING = Move("hold-hearing", "决定听证", _INVESTIGATING, Status.IN_HEARING, _LEAD,
                    letter="D14")  # fmt: skip
POSTPONE_HEARING = Move("postpone-hearing", "听证改期", _IN_HEARING, None, _LEAD, letter="D14-P")
CANCEL_HEARING = Move("cancel-hearing", "取消听证", _IN_HEARING, Status.INVESTIGATING, _LEAD,
                      letter="D14-C")  # fmt: skip
END_HEARING = Move("end-hearing", "结束听证", _IN_HEARING, Status.INVESTIGATING, _LEAD,
                   letter="D14-B")  # fmt: skip
CORRECT_MINUTES = Move("correct-minutes", "更正听证笔录", _INVESTIGATED, None, _LEAD,
                       letter="D14-B")  # fmt: skip
DRAFT_OPINION = Move("draft-opinion", "拟写处理意见", frozenset({Status.INVESTIGATING}),
                     Status.OPINION_DRAFTING, _HANDLER)  # fmt: skip
RETURN_DRAFT = Move("return-draft", "退回修改", frozenset({Status.OPINION_DRAFTING}),
                    Status.INVESTIGATING, _CHECKERS)  # fmt: skip
ISSUE_OPINION = Move("issue-opinion", "签发处理意见书", frozenset({Status.OPINION_DRAFTING}),
                     Status.OPINION_ISSUED, _SIGNERS_OF_DRAFTS, stops=("DL05", "DL12b"),
                     letter="D16")  # fmt: skip
SEND_OPINION = Move("send-opinion", "寄送处理意见书", frozenset({Status.OPINION_ISSUED}), None,
                    _HANDLER)  # fmt: skip
DELIVER_OPINION = Move("deliver-opinion", "送达处理意见书", frozenset({Status.OPINION_ISSUED}),
                       Status.OPINION_DELIVERED, _HANDLER, starts=("DL07", "DL13"),
                       letter="D20")  # fmt: skip
CLOSE_UNDELIVERED = Move("close-undelivered", "无法送达办结", frozenset({Status.OPINION_ISSUED}),
                         Status.CLOSED_UNDELIVERED, _SIGNERS)  # fmt: skip
UNDO_CLOSE_UNDELIVERED = Move("undo-close-undelivered", "撤销无法送达办结",
                              frozenset({Status.CLOSED_UNDELIVERED}), Status.OPINION_ISSUED,
                              _SIGNERS)  # fmt: skip
UNDO_DELIVERY = Move("undo-delivery", "撤销送达记录", _ANSWERED, Status.OPINION_ISSUED, _SIGNERS,
                     stops=("DL07", "DL13"))  # fmt: skip
WITHDRAW_OPINION = Move("withdraw-opinion", "撤回处理意见书",
                        _ANSWERED | {Status.OPINION_ISSUED, Status.CLOSED_UNDELIVERED},
                        Status.INVESTIGATING, _PRINCIPALS,
                        stops=("DL07", "DL13"), letter="D37")  # fmt: skip
REQUEST_REVIEW = Move("request-review", "登记复查请求", _ANSWERED, Status.REVIEW_REQUESTED,
                      HOLDERS, starts=("DL08",), stops=("DL07",), letter="D17")  # fmt: skip
EXTEND = Move("extend", "延长办理期限", BEING_HANDLED, None, _SIGNERS, letter="D12",
              called=False)  # fmt: skip
LAPSE = Move("lapse", "超期未申请复查", frozenset({Status.OPINION_DELIVERED}),
             Status.CLOSED_NO_REVIEW, _SYSTEM, stops=("DL07",), called=False)  # fmt: skip
FILE = Move("file", "存件", _REGISTERED, Status.FILED, _DOOR, stops=_ARRIVAL)
UNDO_FILING = Move("undo-filing", "撤销存件", frozenset({Status.FILED}), Status.REGISTERED, _DOOR,
                   starts=_ARRIVAL)  # fmt: skip
REDIRECT = Move("redirect", "告知向有权机关提出", _REGISTERED, Status.REDIRECTED, _DOOR,
                stops=_ARRIVAL, letter="D04")  # fmt: skip
UNDO_REDIRECTION = Move("undo-redirection", "撤销去向告知", frozenset({Status.REDIRECTED}),
                        Status.REGISTERED, _DOOR, starts=_ARRIVAL, letter="D37")  # fmt: skip
NOT_ACCEPT = Move("not-accept", "不予受理", _REGISTERED, Status.NOT_ACCEPTED, _DOOR,
                  stops=_ARRIVAL, letter="D06")  # fmt: skip
NO_LONGER_ACCEPT = Move("no-longer-accept", "不再受理", _REGISTERED, Status.NO_LONGER_ACCEPTED,
                        _DOOR, stops=_ARRIVAL, letter="D07")  # fmt: skip
UNDO_REFUSAL = Move("undo-refusal", "撤销不予（不再）受理",
                    frozenset({Status.NOT_ACCEPTED, Status.NO_LONGER_ACCEPTED}),
                    Status.REGISTERED, _DOOR, starts=_ARRIVAL, letter="D37")  # fmt: skip
STUDY = Move("study", "研究建议", _REGISTERED, Status.STUDYING, _REPLIERS)
UNDO_STUDY = Move("undo-study", "撤销研究", frozenset({Status.STUDYING}), Status.REGISTERED,
                  _REPLIERS)  # fmt: skip
REPLY = Move("reply", "直接回复", frozenset({Status.REGISTERED, Status.STUDYING}),
             Status.DIRECTLY_REPLIED, _REPLIERS, starts=("DL13",), stops=_ARRIVAL,
             letter="D38")  # fmt: skip
UNDO_REPLY = Move("undo-reply", "撤销直接回复", frozenset({Status.DIRECTLY_REPLIED}),
                  Status.REGISTERED, _DOOR, starts=_ARRIVAL, stops=("DL13",),
                  letter="D37")  # fmt: skip
# What follows comes about through the moves of a review (`remedies.reviews`), but for the request.
TAKE_UP_REVIEW = Move("take-up-review", "受理复查", frozenset({Status.REVIEW_REQUESTED}),
                      Status.UNDER_REVIEW, frozenset({Role.REVIEWER}), called=False)  # fmt: skip
END_REVIEW = Move("end-review", "终止复查", _IN_REVIEW, Status.OPINION_DELIVERED, _REVIEWING,
                  starts=("DL07",), stops=("DL08",), called=False)  # fmt: skip
RESUME_REVIEW = Move("resume-review", "恢复复查", _ANSWERED, Status.REVIEW_REQUESTED, _REVIEWING,
                     starts=("DL08",), stops=("DL07",), called=False)  # fmt: skip
ISSUE_REVIEW = Move("issue-review", "出具复查意见书", _IN_REVIEW, Status.REVIEW_ISSUED, _REVIEWING,
                    stops=("DL08",), letter="D18", called=False)  # fmt: skip
DELIVER_REVIEW = Move("deliver-review", "送达复查意见书", frozenset({Status.REVIEW_ISSUED}), None,
                      _REVIEWING, starts=("DL09",), letter="D20", called=False)  # fmt: skip
UNDO_REVIEW_DELIVERY = Move("undo-review-delivery", "撤销复查意见书送达记录", _REVIEWED,
                            Status.REVIEW_ISSUED, _REVIEW_HEADS, stops=("DL09",),
                            called=False)  # fmt: skip
WITHDRAW_REVIEW = Move("withdraw-review", "撤回复查意见书", _REVIEWED, Status.UNDER_REVIEW,
                       _REVIEWING, stops=("DL09",), called=False)  # fmt: skip
REDO = Move("redo", "重新办理", _REVIEWED, Status.INVESTIGATING,
            (By({Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.DIV_HANDLER, Role.DIV_HEAD},
                unit=RESPONSIBLE),), stops=("DL09", "DL13"), called=False)  # fmt: skip
LAPSE_RE_REVIEW = Move("lapse-re-review", "超期未申请复核", frozenset({Status.REVIEW_ISSUED}),
                       Status.CLOSED_NO_RE_REVIEW, _SYSTEM, stops=("DL09",),
                       called=False)  # fmt: skip
REQUEST_RE_REVIEW = Move("request-re-review", "登记复核请求", _REVIEWED, Status.UNDER_RE_REVIEW,
                         HOLDERS, starts=("DL10",), stops=("DL09",), letter="D17")  # fmt: skip
END_RE_REVIEW = Move("end-re-review", "终止复核", _IN_RE_REVIEW, Status.REVIEW_ISSUED, _REVIEWING,
                     starts=("DL09",), stops=("DL10",), called=False)  # fmt: skip
RESUME_RE_REVIEW = Move("resume-re-review", "恢复复核", _REVIEWED, Status.UNDER_RE_REVIEW,
                        _REVIEWING, starts=("DL10",), stops=("DL09",), called=False)  # fmt: skip
ISSUE_RE_REVIEW = Move("issue-re-review", "出具复核意见书", _IN_RE_REVIEW, Status.RE_REVIEW_ISSUED,
                       _REVIEWING, stops=("DL10",), letter="D19", called=False)  # fmt: skip
FINALISE = Move("finalise", "审核认定办结", frozenset({Status.RE_REVIEW_ISSUED}), Status.FINALISED,
                _REVIEWING, letter="D20", called=False)  # fmt: skip
UNDO_FINALISE = Move("undo-finalise", "撤销认定办结", frozenset({Status.FINALISED}),
                     Status.RE_REVIEW_ISSUED, _REVIEW_HEADS, called=False)  # fmt: skip
WITHDRAW_RE_REVIEW = Move("withdraw-re-review", "撤回复核意见书", _RE_REVIEWED,
                          Status.UNDER_RE_REVIEW, _REVIEWING, called=False)  # fmt: skip
DIVERT = Move("divert", "导入法定途径", _REGISTERED, Status.DIVERTED,
              (By({Role.PET_HEAD, Role.DIV_HEAD, Role.UNIT_HEAD}, unit=RECEIVER),),
              starts=("DL14",), stops=_ARRIVAL, letter="D05")  # fmt: skip
FIND_PATH = Move("find-path", "认定应走法定途径",
                 _GIVEN | _ALONE, Status.DIVERTED, _REFERRERS, starts=("DL14",),
                 stops=("DL03", "DL04", "DL05"), letter="D05")  # fmt: skip
RESUME: Mapping[StrEnum, Move] = {
    status: Move("resume", "撤回导入", frozenset({Status.DIVERTED}), status, _TRACKERS,
                 starts=("DL02", "DL03", "DL04", "DL05"), stops=("DL14",), called=False)
    for status in sorted(DIVERT.before | FIND_PATH.before)
}  # fmt: skip
"""A diverted piece goes on where it was: the referral was wrong, or the organ rejected it."""
CONCLUDE_REFERRAL = Move("conclude-referral", "法定途径办结", frozenset({Status.DIVERTED}), None,
                         _TRACKERS, stops=("DL14",), called=False)  # fmt: skip
REOPEN_REFERRAL = Move("reopen-referral", "撤销法定途径办结", frozenset({Status.DIVERTED}), None,
                       _TRACKERS, starts=("DL14",), called=False)  # fmt: skip
CORRECT_ROUTE = Move("correct-route", "更正法定途径", _REGISTERED | _GIVEN, None,
                     (By({Role.TRIAGE, Role.PET_HEAD}), *_REFERRERS),
                     starts=("DL05",), stops=("DL05",))  # fmt: skip
WITHDRAW = Move("withdraw", "信访人撤回", _REGISTERED | {Status.STUDYING} | _GIVEN | _ALONE,
                Status.WITHDRAWN, _CONFIRMERS, stops=("DL02", "DL03", "DL04", "DL05", "DL11"),
                called=False)  # fmt: skip
UNDO_WITHDRAWAL: Mapping[StrEnum, Move] = {
    status: Move("undo-withdrawal", "恢复办理", frozenset({Status.WITHDRAWN}), status,
                 _CONFIRMERS, starts=WITHDRAW.stops, called=False)
    for status in sorted(WITHDRAW.before)
}  # fmt: skip
"""A withdrawn piece goes on where it was."""
UNDO_TRIAGE = Move("undo-triage", "撤销甄别", frozenset({Status.REGISTERED, Status.FILED}),
                   Status.REGISTERED, frozenset({Role.TRIAGE, Role.PET_HEAD}),
                   starts=("DL02", "DL03", "DL04"))  # fmt: skip
_LEADERS = frozenset({Role.DEPUTY, Role.PRINCIPAL, Role.UNIT_HEAD})
"""Who takes a piece up from below; of which organ, the elevation decides."""


def _taken_up(verb: str, words: str) -> Mapping[StrEnum, Move]:
    """By status: a draft is of the unit that wrote it, so who comes after investigates first."""
    return {
        status: Move(verb, words, frozenset({status}),
                     Status.INVESTIGATING if status is Status.OPINION_DRAFTING else None,
                     _LEADERS, called=False)
        for status in sorted(_ALONE)
    }  # fmt: skip


ELEVATE_PIECE = _taken_up("elevate", "提级办理")
SEND_DOWN = _taken_up("send-down", "结束提级，发回办理")
_WHENEVER = frozenset(Status)
FLAG_URGENT = Move("flag-urgent", "标记重大紧急", _WHENEVER, None,
                   (By(SORTERS), By({Role.UNIT_HEAD}, unit=RESPONSIBLE)), starts=("DL15",),
                   called=False)  # fmt: skip
REPORT_URGENT = Move("report-urgent", "书面报告重大紧急", _WHENEVER, None,
                     frozenset({Role.PET_HEAD, Role.UNIT_HEAD}), stops=("DL15",), letter="D36",
                     called=False)  # fmt: skip
UNFLAG_URGENT = Move("unflag-urgent", "撤销重大紧急标记", _WHENEVER, None,
                     frozenset({Role.PET_HEAD, Role.UNIT_HEAD}), stops=("DL15",),
                     called=False)  # fmt: skip
_ACHIEVED = (
    _ANSWERED | _IN_REVIEW | _REVIEWED | _IN_RE_REVIEW | _RE_REVIEWED | _SETTLED
    | {Status.OPINION_ISSUED, Status.CLOSED_UNDELIVERED}
)  # fmt: skip
"""With an opinion or an agreement: what was achieved can be told."""
RECORD_FACETS = Move("record-facets", "登记三到位一处理情况", _ACHIEVED, None, (*_HANDLER, *_LEAD))
CARRY_OUT = Move("carry-out", "落实处理意见", _WHENEVER, None, _SYSTEM, called=False)
REPLACE_LETTER = Move("replace-letter", "更正重发文书", _WHENEVER, None,
                      _CONFIRMERS | {Role.UNIT_HANDLER, Role.DIV_HANDLER},
                      called=False)  # fmt: skip
"""Who signed a letter replaces it; which one, the letter says."""
REVEAL = Move("reveal", "查看个人信息", frozenset(), None,
              (By(REVEALERS), By({Role.DIV_HANDLER}, unit=RESPONSIBLE, of=_DIVISIONS)))  # fmt: skip
"""A look that is recorded. Of the divisions only the handler of the one that leads."""
SEAL = Move("seal", "按检举控告封存", _REGISTERED, None, SORTERS)
RELEASE = Move("release", "解除封存", _REGISTERED, None, ENTRUSTED)
ENTRUST = Move("entrust", "转检举控告专办", _REGISTERED, Status.SEALED,
               frozenset({Role.PET_HEAD, Role.SYSTEM}),
               stops=(*_ARRIVAL, "DL05", "DL15"))  # fmt: skip
GIVE_BACK = Move("give-back", "检举控告专办退回", frozenset({Status.SEALED}), Status.REGISTERED,
                 frozenset({Role.ACCUSATION_OFFICER}), starts=(*_ARRIVAL, "DL05", "DL15"),
                 called=False)  # fmt: skip
RECOUNT = Move("recount", "重新计算期限", frozenset(Status), None, _SYSTEM, called=False)
CORRECT = Move("correct", "更正登记", frozenset(Status), None,
               frozenset({Role.REGISTRAR, Role.TRIAGE, Role.PET_HEAD, Role.UNIT_HEAD, Role.DEPUTY,
                          Role.PRINCIPAL}), called=False)  # fmt: skip
"""Who corrects a registration, or settles a difference; which one, these say."""
REGROUP = Move("regroup", "调整所属事项", frozenset(Status), None, _PET_HEAD, called=False)

MOVES = (REGISTER, TRIAGE, FILE_REPEAT, ASSIGN, FORWARD, DEAL_WITH, UNDO_DEAL_WITH, TAKE_BACK,
         HAND_ON, TAKE_UP, OBJECT, UNDO_OBJECTION, AGREE_OBJECTION, REFUSE_OBJECTION, UNDO_RETURN,
         DEEM_START, ACCEPT, SIMPLIFY, UNDO_SIMPLIFY, SWITCH_TO_ORDINARY, UNDO_SWITCH,
         HAND_OVER, INVESTIGATE, RECORD_INVESTIGATION,
         CORRECT_RECORD, MEDIATE, END_MEDIATION, SETTLE,
         RECORD_PERFORMANCE, CONFIRM_PERFORMANCE, UNDO_PERFORMANCE, QUESTION_SETTLEMENT,
         KEEP_SETTLEMENT,
         UNDO_SETTLEMENT, HOLD_HEARING, POSTPONE_HEARING, CANCEL_HEARING, END_HEARING,
         CORRECT_MINUTES, DRAFT_OPINION, RETURN_DRAFT, ISSUE_OPINION,
         SEND_OPINION, DELIVER_OPINION, CLOSE_UNDELIVERED, UNDO_CLOSE_UNDELIVERED, UNDO_DELIVERY,
         WITHDRAW_OPINION, REQUEST_REVIEW, EXTEND, LAPSE, FILE, UNDO_FILING, REDIRECT,
         UNDO_REDIRECTION, NOT_ACCEPT, NO_LONGER_ACCEPT, UNDO_REFUSAL, STUDY, UNDO_STUDY, REPLY,
         UNDO_REPLY, TAKE_UP_REVIEW, END_REVIEW, RESUME_REVIEW, ISSUE_REVIEW, DELIVER_REVIEW,
         UNDO_REVIEW_DELIVERY, WITHDRAW_REVIEW, REDO, LAPSE_RE_REVIEW, REQUEST_RE_REVIEW,
         END_RE_REVIEW, RESUME_RE_REVIEW, ISSUE_RE_REVIEW, FINALISE, UNDO_FINALISE,
         WITHDRAW_RE_REVIEW, DIVERT, FIND_PATH, *RESUME.values(), CONCLUDE_REFERRAL,
         REOPEN_REFERRAL, CORRECT_ROUTE, RECORD_FACETS, CARRY_OUT, FLAG_URGENT,
         REPORT_URGENT, UNFLAG_URGENT, REPLACE_LETTER,
         *ELEVATE_PIECE.values(), *SEND_DOWN.values(),
         WITHDRAW, *UNDO_WITHDRAWAL.values(), UNDO_TRIAGE,
         SEAL, RELEASE, ENTRUST, GIVE_BACK,
         RECOUNT, CORRECT, REGROUP)  # fmt: skip


def check_possible(move: Move, seal: Seal, *, triaged: bool) -> None:
    """Raise `Conflict` for a move that triage or a seal rules out."""
    if move in (TRIAGE, ASSIGN, FORWARD, OBJECT, ACCEPT, SIMPLIFY, DIVERT, CORRECT_ROUTE, SEAL):
        check_unsealed(seal)
    if move in (TRIAGE, SEAL):
        check_untriaged(triaged=triaged)
    elif move in (ASSIGN, FORWARD, ACCEPT, SIMPLIFY, DIVERT, CORRECT_ROUTE, UNDO_TRIAGE):
        check_triaged(triaged=triaged)
    elif move in (RELEASE, ENTRUST):
        check_sealed(seal)


def check_line(lines: Iterable[str], line: str) -> None:
    """Raise `Forbidden` (not-responsible-unit) unless a unit of `lines` is on the line of `line`.

    Who was only given a piece to read by an internal order does not act on it.
    """
    if not any(within(each, line) for each in lines):
        raise Forbidden("not-responsible-unit", RESPONSIBLE.detail)


def check_called(move: Move, status: StrEnum) -> None:
    """Raise `Conflict` (accept-by-order): what was assigned is accepted by its order."""
    if move is ACCEPT and status in _GIVEN:
        raise Conflict("accept-by-order", "该件已经交办，请在交办单上办理受理。")


def check_unsealed(seal: Seal) -> None:
    """Raise `Conflict` (piece-sealed): an accusation goes by a way of its own.

    《信访工作条例》第三十条: it must never reach the accused person or unit.
    """
    if seal in SEALED:
        detail = (
            "该件已按检举控告封存，不能甄别、交办；认为不属检举控告的，请信访机构负责人解除封存。"
        )
        raise Conflict("piece-sealed", detail)


def check_sealed(seal: Seal) -> None:
    """Raise `Conflict` (not-sealed)."""
    if seal not in SEALED:
        raise Conflict("not-sealed", "该件没有封存，请刷新后查看。")


def check_entrusted(seal: Seal, roles: Set[Role]) -> None:
    """Raise `Forbidden` (content-sealed): who may know of a sealed piece need not read it."""
    if seal in SEALED and roles.isdisjoint(ENTRUSTED):
        detail = "该件已按检举控告封存，只有信访机构负责人可以查看内容。"
        raise Forbidden("content-sealed", detail)


def released_purpose(purpose: Purpose, corrected: Purpose | None) -> Purpose:
    """The purpose of a piece that is no accusation after all. Raises `Invalid` (purpose-wrong)."""
    found = corrected or purpose
    if found is Purpose.ACCUSATION:
        errors = [FieldError("purpose", "须更正为检举控告以外的信访目的")]
        raise Invalid("purpose-wrong", "信访目的为检举控告的不能解除封存，请一并更正。", errors)
    return found


def check_untriaged(*, triaged: bool) -> None:
    """Raise `Conflict` (already-triaged): triage happens once."""
    if triaged:
        raise Conflict("already-triaged", "该件已经甄别，请刷新后查看。")


def check_triaged(*, triaged: bool) -> None:
    """Raise `Conflict` (not-triaged): what is assigned must belong to a matter."""
    if not triaged:
        raise Conflict("not-triaged", "该件尚未甄别，请先甄别再交办、转送。")
