"""What may happen to a sanction on a failing unit, and who decides it. No I/O here.

`UnitSanction` of domain §9.4 (《信访工作条例》第三十九条、第四十条): about an organ below the
Department, on facts that can be looked up, never about a person. Levels 6 and 7 of the ladder
(domain §4.4) lead here. The principal decides, or a joint meeting by a resolution that names it.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role
from shared.regions import Level


class Status(StrEnum):
    """Where a sanction stands; an interview has minutes that both sides confirm."""

    SUGGESTED = "suggested"
    PROPOSED = "proposed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    DECIDED = "decided"
    SERVED = "served"
    INTERVIEWED = "interviewed"
    MINUTES_SENT = "minutes_sent"
    RECTIFYING = "rectifying"
    CHECKED = "checked"
    LIFTED = "lifted"
    ANNULLED = "annulled"
    REPLACED = "replaced"


class Kind(StrEnum):
    """What is done about the unit."""

    INTERVIEW = "interview"
    CIRCULAR = "circular"
    RECTIFY = "rectify"
    LIST = "list"


class Ground(StrEnum):
    """How the unit failed (第四十条)."""

    FALSIFICATION = "falsification"
    REFUSAL = "refusal"
    SHIRKING = "shirking"
    PROCEDURE = "procedure"
    NO_EFFECT = "no_effect"
    OTHER = "other"


class Invitee(StrEnum):
    """Who of the unit is to come to an interview: an office, never a name."""

    HEAD = "head"
    DEPUTY_IN_CHARGE = "deputy_in_charge"


ADDRESSED = Relation(
    "unit_id",
    "the unit concerned",
    "not-unit-concerned",
    "只有受文的单位才能办理，请由该单位提交。",
)
PROPOSER = Relation(
    "proposers",
    "who proposed it",
    "decider-is-proposer",
    "提出人不能决定本人提出的措施，请由其他人员决定。",
)
UNCHECKED = Relation(
    "proposers",
    "who proposed it",
    "checker-is-proposer",
    "提出人不能核查本人提出的措施，请由其他人员核查。",
)
RECORDER = Relation(
    "recorded_by", "who wrote the minutes", "signer-is-recorder",
    "约谈纪要不能由记录人自己审签，请由其他负责人审签。",
)  # fmt: skip

IN_EFFECT = frozenset(
    {
        Status.SERVED, Status.INTERVIEWED, Status.MINUTES_SENT, Status.RECTIFYING, Status.CHECKED,
        Status.LIFTED,
    }
)  # fmt: skip
"""The unit has the letter: only another numbered letter takes it back."""
AHEAD = frozenset({Status.PROPOSED, Status.DECIDED}) | IN_EFFECT
"""It is to be decided, or has been; a suggestion of the system is nobody's step yet."""
NOT_MADE = frozenset({Status.REJECTED, Status.WITHDRAWN})

_OFFICE = (By({Role.SUPERVISOR, Role.PET_HEAD}, Level.PROVINCE),)
_PET_HEAD = (By({Role.PET_HEAD}, Level.PROVINCE),)
_MEETING = (By({Role.PET_HEAD}, Level.PROVINCE, never=PROPOSER),)
_PRINCIPAL = (By({Role.PRINCIPAL}, Level.PROVINCE, never=PROPOSER),)
_CHECKERS = (By({Role.SUPERVISOR, Role.PET_HEAD}, Level.PROVINCE, never=UNCHECKED),)
_SIGNERS = (By({Role.PET_HEAD, Role.DEPUTY, Role.PRINCIPAL}, Level.PROVINCE, never=RECORDER),)
_INTERVIEWERS = (By({Role.SUPERVISOR, Role.PET_HEAD}, Level.PROVINCE, of={Kind.INTERVIEW}),)
_UNIT = (By({Role.UNIT_HANDLER, Role.UNIT_HEAD}, unit=ADDRESSED),)
_UNIT_HEAD = (By({Role.UNIT_HEAD}, unit=ADDRESSED),)
_IN_WRITING = frozenset({Kind.CIRCULAR, Kind.RECTIFY, Kind.LIST})
_RECEIVERS = (
    By({Role.UNIT_HANDLER, Role.UNIT_HEAD}, unit=ADDRESSED, of=_IN_WRITING),
    By({Role.SUPERVISOR, Role.PET_HEAD}, Level.PROVINCE, of=_IN_WRITING),
)

# What an ineffective step of the ladder calls for; whether it is proposed, a person decides.
SUGGEST = Move(
    "suggest", "提出措施建议", frozenset(), Status.SUGGESTED, {Role.SYSTEM}, called=False
)
LAPSE = Move(
    "lapse", "措施建议失效", {Status.SUGGESTED}, Status.WITHDRAWN, {Role.SYSTEM}, called=False
)
PROPOSE = Move("propose", "提请对单位采取措施", frozenset(), Status.PROPOSED, _OFFICE)
REVISE = Move(
    "revise", "修改提请的措施",
    {Status.SUGGESTED, Status.PROPOSED, Status.REJECTED, Status.DECIDED}, Status.PROPOSED, _OFFICE,
)  # fmt: skip
DECIDE = Move("decide", "决定采取措施", {Status.PROPOSED}, Status.DECIDED, _PRINCIPAL)
RESOLVE = Move("resolve", "按联席会议决议采取措施", {Status.PROPOSED}, Status.DECIDED, _MEETING)
REJECT = Move("reject", "不予采取措施", {Status.PROPOSED}, Status.REJECTED, _PRINCIPAL)
UNDO_DECISION = Move(
    "undo-decision", "撤回决定", {Status.DECIDED, Status.REJECTED}, Status.PROPOSED, _PRINCIPAL
)
WITHDRAW = Move(
    "withdraw", "撤回提请", {Status.SUGGESTED, Status.PROPOSED, Status.DECIDED}, Status.WITHDRAWN,
    _OFFICE,
)  # fmt: skip
UNDO_WITHDRAWAL = Move("undo-withdrawal", "恢复提请", {Status.WITHDRAWN}, Status.PROPOSED, _OFFICE)
SERVE = Move("serve", "送达单位", {Status.DECIDED}, Status.SERVED, _OFFICE, letter="D25")
POSTPONE = Move("postpone", "约谈改期", {Status.SERVED}, None, _INTERVIEWERS, letter="D25")
ACKNOWLEDGE = Move("acknowledge", "签收", {Status.SERVED}, Status.RECTIFYING, _RECEIVERS)
RECORD_INTERVIEW = Move(
    "record-interview", "登记约谈情况", {Status.SERVED, Status.INTERVIEWED}, Status.INTERVIEWED,
    _INTERVIEWERS,
)  # fmt: skip
UNDO_INTERVIEW = Move(
    "undo-interview", "撤销约谈登记", {Status.INTERVIEWED}, Status.SERVED, _INTERVIEWERS
)
SIGN_MINUTES = Move(
    "sign-minutes", "审签约谈纪要", {Status.INTERVIEWED}, Status.MINUTES_SENT, _SIGNERS
)
RETURN_MINUTES = Move(
    "return-minutes", "退回约谈纪要", {Status.MINUTES_SENT}, Status.INTERVIEWED,
    _UNIT_HEAD + _OFFICE,
)  # fmt: skip
CONFIRM_MINUTES = Move(
    "confirm-minutes", "确认约谈纪要", {Status.MINUTES_SENT}, Status.RECTIFYING, _UNIT_HEAD,
    letter="D25",
)  # fmt: skip
REPORT = Move("report", "报告整改情况", {Status.RECTIFYING}, None, _UNIT)
TAKE_BACK_REPORT = Move("take-back-report", "收回整改报告", {Status.RECTIFYING}, None, _UNIT)
RETURN_REPORT = Move("return-report", "退回整改报告", {Status.RECTIFYING}, None, _CHECKERS)
MOVE_DUE = Move("move-due", "调整整改期限", {Status.RECTIFYING}, None, _PET_HEAD)
CHECK = Move("check", "核查整改情况", {Status.RECTIFYING}, Status.CHECKED, _CHECKERS)
REOPEN = Move("reopen", "恢复整改", {Status.CHECKED}, Status.RECTIFYING, _OFFICE)
LIFT = Move("lift", "解除措施", {Status.CHECKED}, Status.LIFTED, _PRINCIPAL)
UNDO_LIFT = Move("undo-lift", "撤回解除", {Status.LIFTED}, Status.CHECKED, _PRINCIPAL)
ANNUL = Move("annul", "撤销措施", IN_EFFECT, Status.ANNULLED, _PRINCIPAL)
GIVE_WAY = Move("give-way", "被新的措施代替", IN_EFFECT, Status.REPLACED, _OFFICE, called=False)

MOVES = (
    SUGGEST, LAPSE, PROPOSE, REVISE, DECIDE, RESOLVE, REJECT, UNDO_DECISION, WITHDRAW,
    UNDO_WITHDRAWAL, SERVE, POSTPONE, ACKNOWLEDGE, RECORD_INTERVIEW, UNDO_INTERVIEW, SIGN_MINUTES,
    RETURN_MINUTES, CONFIRM_MINUTES, REPORT, TAKE_BACK_REPORT, RETURN_REPORT, MOVE_DUE, CHECK,
    REOPEN, LIFT, UNDO_LIFT, ANNUL, GIVE_WAY,
)  # fmt: skip

SERIES = "DW"


def number(year: int, ordinal: int) -> str:
    """DW-2026-001; the ordinal begins with 1 in each year."""
    return f"{SERIES}-{year}-{ordinal:03d}"


class Owed(Protocol):
    """One requirement: until when, and whether the unit reported on it."""

    @property
    def due(self) -> date: ...
    @property
    def reported_on(self) -> date | None: ...


class Situation(Protocol):
    """What beyond status and person decides on a move."""

    @property
    def kind(self) -> Kind: ...
    @property
    def requirements(self) -> Sequence[Owed]: ...


def possible(move: Move, situation: Situation) -> None:
    """Raise `Conflict` unless the move may be made now, beyond what its status says.

    reports-missing (nothing is checked before the unit reported on all of it) · nothing-owed,
    nothing-reported (no requirement waits for a report, or for an answer to one).
    """
    open_ = [each for each in situation.requirements if each.reported_on is None]
    if move is CHECK and open_:
        detail = f"还有{len(open_)}项要求没有报告，不能核查通过。"
        raise Conflict("reports-missing", detail, open=len(open_))
    if move in {REPORT, MOVE_DUE} and not open_:
        raise Conflict("nothing-owed", "没有待报告的整改要求。")
    if move in {TAKE_BACK_REPORT, RETURN_REPORT} and len(open_) == len(situation.requirements):
        raise Conflict("nothing-reported", "还没有整改报告，不能退回或者收回。")


def bureau(level: str, line: str) -> None:
    """Raise `Invalid` (not-a-bureau) unless it is an organ of a city or county below us."""
    if level not in (Level.CITY, Level.COUNTY) or not line.startswith("510000/"):
        detail = "只能对市、县自然资源主管部门采取措施。"
        raise Invalid("not-a-bureau", detail, [FieldError("unit_id", "应为市、县单位")])


def fitting(kind: Kind, requirements: int, is_sent: bool) -> None:
    """Raise `Invalid` by what belongs to which kind.

    requirements-missing · requirements-needless (an interview settles them in its minutes) ·
    recipients-needless (only a circular is sent to others).
    """
    if kind in {Kind.RECTIFY, Kind.LIST} and not requirements:
        detail = "责令限期整改和挂牌督办应列明整改要求和期限。"
        raise Invalid("requirements-missing", detail, [FieldError("requirements", "必填")])
    if kind is Kind.INTERVIEW and requirements:
        detail = "约谈的要求在约谈纪要中写明，提请时不填写。"
        raise Invalid("requirements-needless", detail, [FieldError("requirements", "不应填写")])
    if kind is not Kind.CIRCULAR and is_sent:
        detail = "只有通报才填写发送范围。"
        raise Invalid("recipients-needless", detail, [FieldError("sent_to", "不应填写")])


def ahead(dues: Iterable[date], today: date, field: str = "requirements") -> None:
    """Raise `Invalid` (due-past) unless there is time to do what is asked."""
    if any(due <= today for due in dues):
        raise Invalid("due-past", "整改期限应晚于今天。", [FieldError(field, "应晚于今天")])


def timely(dues: Iterable[date], today: date) -> None:
    """Raise `Conflict` (due-past-meanwhile): a limit passed while the sanction was decided."""
    if any(due <= today for due in dues):
        detail = "有的整改期限已经届满，请先修改提请的内容，重新决定后送达。"
        raise Conflict("due-past-meanwhile", detail)


def summoned(kind: Kind, day: date | None, place: str | None, invitee: Invitee | None) -> None:
    """Raise `Invalid` unless an interview, and only that, names day, place and who is to come.

    interview-incomplete · interview-needless.
    """
    given = {"day": day, "place": place, "invitee": invitee}
    if kind is Kind.INTERVIEW:
        if missing := [FieldError(name, "必填") for name, value in given.items() if value is None]:
            detail = "约谈通知应写明日期、地点和由谁参加。"
            raise Invalid("interview-incomplete", detail, missing)
        return
    if extra := [
        FieldError(name, "不应填写") for name, value in given.items() if value is not None
    ]:
        raise Invalid("interview-needless", "只有约谈才填写日期、地点和参加人。", extra)


def day_ahead(day: date | None, today: date) -> None:
    """Raise `Invalid` (day-past) for an interview that would be before today."""
    if day is not None and day < today:
        raise Invalid("day-past", "约谈日期不能早于今天。", [FieldError("day", "早于今天")])


def held(day: date, served: date | None, today: date) -> None:
    """Raise `Invalid` (day-invalid) for an interview before its notice, or tomorrow."""
    if not (served or day) <= day <= today:
        detail = "约谈日期应在通知送达之日与今天之间。"
        raise Invalid("day-invalid", detail, [FieldError("interviewed_on", "不在可登记的日期内")])


def told(is_unit: bool, note: str | None) -> None:
    """Raise `Invalid` (receipt-unexplained): who notes the unit's receipt says how one knows."""
    if not is_unit and note is None:
        detail = "代为登记签收的，应说明送达的方式和凭据。"
        raise Invalid("receipt-unexplained", detail, [FieldError("note", "必填")])


def replaceable(status: Status, is_same_unit: bool) -> None:
    """Raise `Invalid` (sanction-not-replaceable) unless the unit has the letter to be replaced."""
    if status not in IN_EFFECT or not is_same_unit:
        detail = "只能代替已经送达同一单位、尚未撤销的措施。"
        error = [FieldError("replaces_id", "不能代替该件")]
        raise Invalid("sanction-not-replaceable", detail, error)


def once(ids: Collection[object], given: int, field: str) -> None:
    """Raise `Invalid` (organ-twice): each organ is named once."""
    if len(ids) < given:
        raise Invalid("organ-twice", "同一单位只填写一次。", [FieldError(field, "有重复的单位")])


def unreported(reported_on: date | None) -> None:
    """Raise `Conflict` (already-reported) for a requirement whose report waits for the check."""
    if reported_on is not None:
        raise Conflict("already-reported", "这一项已经报告；报告有误的，请先收回。")


def reported(reported_on: date | None) -> None:
    """Raise `Conflict` (nothing-reported) for a requirement without a report."""
    if reported_on is None:
        raise Conflict("nothing-reported", "这一项还没有整改报告，不能退回或者收回。")
