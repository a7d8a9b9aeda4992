"""What may happen to an urging, and who decides it. No I/O here.

The ladder of domain §4.4 from the telephone to 督办函, for listed cases and ordinary orders alike.
"""

from collections.abc import Mapping, Set
from datetime import date
from enum import StrEnum
from typing import Protocol

from shared.codes import label
from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Role
from shared.regions import Level
from supervision_service.listings.rules import RESPONSIBLE, UNDER_SUPERVISION
from supervision_service.listings.rules import Status as Listed
from supervision_service.matters.rules import OUTSTANDING


class Status(StrEnum):
    """Where an urging stands (domain §9.6)."""

    DRAFTED = "drafted"
    DROPPED = "dropped"
    APPROVED = "approved"
    ISSUED = "issued"
    ANSWERED = "answered"
    ASSESSED = "assessed"
    CLOSED = "closed"
    ESCALATED = "escalated"


class Kind(StrEnum):
    """The levels of the ladder, the lowest first."""

    PHONE = "phone"
    NOTICE = "notice"
    URGE = "urge"
    SUPERVISE = "supervise"

    @property
    def level(self) -> int:
        """1 to 4, as domain §4.4 counts them."""
        return tuple(Kind).index(self) + 1


class Subject(StrEnum):
    """What a unit is urged about: a listed case, or an order it was given."""

    LISTING = "listing"
    ORDER = "order"


class Cause(StrEnum):
    """Why the rules call for an urging."""

    FEEDBACK_LATE = "feedback_late"
    REPORT_RETURNED = "report_returned"
    UNANSWERED = "unanswered"
    REPORT_MISSING = "report_missing"
    MEASURE_LATE = "measure_late"
    TARGET_LATE = "target_late"
    PLAN_RETURNED = "plan_returned"
    CLOSEOUT_RETURNED = "closeout_returned"


class Assessment(StrEnum):
    """Whether the urging helped."""

    EFFECTIVE = "effective"
    NOT_EFFECTIVE = "not_effective"


OPEN = frozenset({Status.DRAFTED, Status.APPROVED, Status.ISSUED, Status.ANSWERED, Status.ASSESSED})
URGEABLE = UNDER_SUPERVISION | {Listed.LISTED}
"""Statuses of a listing in which its unit may be urged: from listing to delisting."""
_URGEABLE: Mapping[Subject, Set[str]] = {Subject.LISTING: URGEABLE, Subject.ORDER: OUTSTANDING}

ANSWER_DAYS = 10
"""DL20: working days for the answer, where the letter does not say otherwise."""

_OFFICE = (By({Role.SUPERVISOR, Role.PET_HEAD}, Level.PROVINCE),)
_DECIDERS = (
    By({Role.SUPERVISOR}, Level.PROVINCE, of={Kind.PHONE}),
    By({Role.PET_HEAD}, Level.PROVINCE, of={Kind.NOTICE, Kind.URGE}),
    By({Role.DEPUTY}, Level.PROVINCE, of={Kind.SUPERVISE}),
)
"""Who decides at each level (domain §4.4)."""
_UNIT_ADDRESSED = (By({Role.UNIT_HANDLER, Role.UNIT_HEAD}, unit=RESPONSIBLE),)

DRAFT = Move("draft", "起草督办", frozenset(), Status.DRAFTED, _OFFICE)
# What a letter without an answer calls for; whether it is sent, a person decides (domain §10.2).
PROPOSE = Move("propose", "提出督办建议", frozenset(), Status.DRAFTED, {Role.SYSTEM}, called=False)
# Its reason is gone before anybody decided: answered, closed, or taken further another way.
LAPSE = Move("lapse", "督办建议失效", {Status.DRAFTED}, Status.DROPPED, {Role.SYSTEM}, called=False)
TAKE_UP = Move("take-up", "采用督办建议", OPEN, None, _OFFICE, called=False)
APPROVE = Move("approve", "同意督办", {Status.DRAFTED}, Status.APPROVED, _DECIDERS)
DROP = Move("drop", "不予督办", {Status.DRAFTED, Status.APPROVED}, Status.DROPPED, _DECIDERS)
ISSUE = Move(
    "issue", "发出督办", {Status.APPROVED}, Status.ISSUED, _OFFICE, starts=("DL20",), letter="D23"
)
ANSWER = Move(
    "answer", "答复督办", {Status.ISSUED}, Status.ANSWERED, _UNIT_ADDRESSED, stops=("DL20",)
)
ASSESS = Move(
    "assess", "评估督办效果", {Status.ISSUED, Status.ANSWERED}, Status.ASSESSED, _OFFICE,
    stops=("DL20",),
)  # fmt: skip
CLOSE = Move("close", "办结督办", {Status.ASSESSED}, Status.CLOSED, _OFFICE)
ESCALATE = Move("escalate", "升级督办", {Status.ASSESSED}, Status.ESCALATED, _OFFICE)
# The inspection to which it was escalated does not go there any more.
COME_BACK = Move(
    "come-back", "督导不再前往，恢复办理", {Status.ESCALATED}, Status.ASSESSED, {Role.SYSTEM},
    called=False,
)  # fmt: skip
# What the unit was urged to do is done, or nobody wants it any more.
END = Move("end", "随件办结", OPEN, Status.CLOSED, {Role.SYSTEM}, stops=("DL20",), called=False)

MOVES = (
    DRAFT, PROPOSE, LAPSE, TAKE_UP, APPROVE, DROP, ISSUE, ANSWER, ASSESS, CLOSE, ESCALATE,
    COME_BACK, END,
)  # fmt: skip


class Situation(Protocol):
    """What beyond status and person decides on a move: an urging, and how its subject stands."""

    @property
    def kind(self) -> Kind: ...
    @property
    def subject(self) -> Subject: ...
    @property
    def subject_status(self) -> str: ...
    @property
    def answer_due(self) -> date | None: ...
    @property
    def answered_on(self) -> date | None: ...
    @property
    def assessment(self) -> Assessment | None: ...


def possible(move: Move, situation: Situation, today: date) -> None:
    """Raise `Conflict` unless the move may be made now, beyond what its status says.

    not-urgeable · answer-not-due (without an answer it is assessed only once that is overdue) ·
    was-effective (no need to escalate).
    """
    if move in {APPROVE, ISSUE, ESCALATE}:
        urgeable(situation.subject, situation.subject_status)
    if move is ASSESS and situation.answered_on is None:
        _waited_for(situation.answer_due, today)
    if move is ESCALATE and situation.assessment is Assessment.EFFECTIVE:
        raise Conflict("was-effective", "督办已评估为有效，不需要升级，请直接办结。")


def _waited_for(answer_due: date | None, today: date) -> None:
    if answer_due is None or today <= answer_due:
        detail = "对方尚未答复，答复期限也未届满，暂不能评估。"
        raise Conflict("answer-not-due", detail, answer_due=str(answer_due))


def is_urgeable(subject: Subject, status: str | None) -> bool:
    """Whether something is owed: of a case until it is delisted, of an order until the report."""
    return status in _URGEABLE[subject]


def urgeable(subject: Subject, status: str | None) -> None:
    """Raise `Conflict` (not-urgeable) unless something is still owed."""
    if not is_urgeable(subject, status):
        what = {
            Subject.LISTING: "已挂牌、尚未销号的件",
            Subject.ORDER: "尚未报送办结报告、没有异议待核实的交办单",
        }[subject]
        detail = f"只有{what}才能督办，请刷新后查看最新状态。"
        raise Conflict("not-urgeable", detail, current=status)


def recorded(kind: Kind, spoken_with: str | None, findings: str | None) -> None:
    """Raise `Invalid` unless a call, and only a call, comes with its record (D24).

    call-record-missing · call-record-needless.
    """
    given = {"spoken_with": spoken_with, "findings": findings}
    if kind is Kind.PHONE:
        missing = [FieldError(name, "必填") for name, text in given.items() if text is None]
        if missing:
            raise Invalid("call-record-missing", "电话督促须记录通话对象和了解的情况。", missing)
        return
    needless = [FieldError(name, "不应填写") for name, text in given.items() if text is not None]
    if needless:
        raise Invalid("call-record-needless", "只有电话督促才填写通话记录。", needless)


def judged(answered_on: date | None, assessment: Assessment) -> None:
    """Raise `Invalid` (unanswered) when one that was never answered is called effective."""
    if answered_on is None and assessment is Assessment.EFFECTIVE:
        detail = "对方逾期未答复，不能评估为有效。"
        raise Invalid("unanswered", detail, [FieldError("assessment", "逾期未答复")])


def closable(assessment: Assessment | None, reason: str | None) -> None:
    """Raise `Invalid` (reason-missing) when one that did not help is closed without a reason."""
    if assessment is not Assessment.EFFECTIVE and reason is None:
        detail = "督办未见效而不再升级的，须说明理由。"
        raise Invalid("reason-missing", detail, [FieldError("reason", "必填")])


def higher(wanted: Kind, former: Kind) -> None:
    """Raise `Invalid` (not-higher) unless an urging is escalated upwards."""
    if wanted.level <= former.level:
        detail = f"升级后的督办方式应高于{label('supervision_kind', former)}。"
        raise Invalid("not-higher", detail, [FieldError("kind", "应高于原督办方式")])


def off_the_letters(kind: Kind, wanted: Kind | None, skip_reason: str | None) -> None:
    """Raise `Invalid` unless an urging may be escalated to what is no letter (levels 5 to 7).

    kind-needless (no other level is meant) · skip-reason-missing (below 督办函).
    """
    if wanted is not None:
        detail = "升级到实地督导或者对单位措施的，不再填写督办方式。"
        raise Invalid("kind-needless", detail, [FieldError("kind", "不应填写")])
    if kind is not Kind.SUPERVISE and skip_reason is None:
        detail = "越级督办须说明理由。"
        raise Invalid("skip-reason-missing", detail, [FieldError("skip_reason", "必填")])


def one_way(ways: int) -> None:
    """Raise `Invalid` (two-ways) for an inspection and a sanction at once."""
    if ways > 1:
        detail = "升级到实地督导或者对单位的措施，只能选择其一。"
        raise Invalid("two-ways", detail, [FieldError("sanction_id", "只能选择其一")])


def as_decided(status: Status, changed: Set[str]) -> None:
    """Raise `Conflict` (proposal-decided) for other words than those that were agreed to.

    `changed`: the fields of the proposal that are to be another.
    """
    if status is not Status.DRAFTED and changed:
        detail = "系统提出的督办建议已经同意，不能再改问题、要求和答复期限，请按原文升级。"
        raise Conflict("proposal-decided", detail, fields=sorted(changed))


def below_top(kind: Kind) -> None:
    """Raise `Conflict` (top-of-ladder) where no letter of a higher level follows."""
    if kind is Kind.SUPERVISE:
        detail = (
            "督办函是函件督办的最高一级。仍未见效的，请拟订到该单位的实地督导方案，"
            "或者提请约谈、通报、责令限期整改，再升级到该督导或者措施；"
            "不再升级的，说明理由后办结。"
        )
        raise Conflict("top-of-ladder", detail)


def following(kind: Kind) -> Kind:
    """The next level up; of the highest itself, from which `below_top` lets nobody go on."""
    return tuple(Kind)[min(kind.level, len(Kind) - 1)]
