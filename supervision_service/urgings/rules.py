"""What may happen to an urging, who decides it, and when the rules call for one. No I/O here.

The ladder of domain §4.4 from the telephone to 督办函. The rules only ever call: what is sent is
drafted, decided and sent by named persons.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.errors import Conflict, FieldError, Forbidden, Invalid
from shared.moves import Move, Role, permit_roles
from shared.workdays import Calendar, Length, Unit, due
from supervision_service.listings.rules import UNDER_SUPERVISION as UNDER_SUPERVISION
from supervision_service.listings.rules import ChainLevel, Standing, at_level, by_responsible_unit
from supervision_service.listings.rules import Status as Listed


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


class Cause(StrEnum):
    """Why the rules call for an urging."""

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
HELD_BY_UNIT = frozenset({Listed.LISTED, Listed.IN_SUPERVISION})
"""Statuses of a listing in which it is the responsible unit that holds things up, if anybody."""

ANSWER_DAYS = 10
"""DL20: working days for the answer, where the letter does not say otherwise."""
URGE_AFTER, SUPERVISE_AFTER = Length(5, Unit.WD), Length(10, Unit.WD)
"""How long past its limit a thing is urged, and supervised (domain §4.4)."""
RETURNED_TOO_OFTEN = 2

DECIDERS = {
    Kind.PHONE: Role.SUPERVISOR,
    Kind.NOTICE: Role.PET_HEAD,
    Kind.URGE: Role.PET_HEAD,
    Kind.SUPERVISE: Role.DEPUTY,
}
"""Who decides at each level (domain §4.4)."""
_DECIDERS = frozenset(DECIDERS.values())
_OFFICE = frozenset({Role.SUPERVISOR, Role.PET_HEAD})
_ASSESSED = frozenset({Status.ASSESSED})

DRAFT = Move("draft", "起草督办", frozenset(), Status.DRAFTED, _OFFICE)
APPROVE = Move("approve", "同意督办", frozenset({Status.DRAFTED}), Status.APPROVED, _DECIDERS)
DROP = Move(
    "drop", "不予督办", frozenset({Status.DRAFTED, Status.APPROVED}), Status.DROPPED, _DECIDERS
)
ISSUE = Move(
    "issue", "发出督办", frozenset({Status.APPROVED}), Status.ISSUED, _OFFICE,
    starts=("DL20",), letter="D23",
)  # fmt: skip
ANSWER = Move(
    "answer", "答复督办", frozenset({Status.ISSUED}), Status.ANSWERED,
    frozenset({Role.UNIT_HANDLER, Role.UNIT_HEAD}), stops=("DL20",),
)  # fmt: skip
ASSESS = Move(
    "assess", "评估督办效果", frozenset({Status.ISSUED, Status.ANSWERED}), Status.ASSESSED,
    _OFFICE, stops=("DL20",),
)  # fmt: skip
CLOSE = Move("close", "办结督办", _ASSESSED, Status.CLOSED, _OFFICE)
ESCALATE = Move("escalate", "升级督办", _ASSESSED, Status.ESCALATED, _OFFICE)

MOVES = (DRAFT, APPROVE, DROP, ISSUE, ANSWER, ASSESS, CLOSE, ESCALATE)


def entitle(move: Move, kind: Kind, who: Standing) -> None:
    """Raise `Forbidden` unless this person may do the move.

    role-not-allowed · not-decider (phone: supervisor; notice, urge: head of the petition office;
    supervise: deputy) · not-responsible-unit (the unit addressed answers) · wrong-level.
    """
    permit_roles(move, who.roles)
    if move is ANSWER:
        by_responsible_unit(who.responsible)
        return
    at_level(who.level, ChainLevel.PROVINCE)
    if move in {APPROVE, DROP} and DECIDERS[kind] not in who.roles:
        detail = "电话督促由督办员、提醒函和催办函由信访办负责人、督办函由分管领导决定。"
        raise Forbidden("not-decider", detail, needed=[DECIDERS[kind]])


def entitle_to_draft(roles: Set[Role], level: str) -> None:
    """Raise `Forbidden` (role-not-allowed, wrong-level) unless this person drafts urgings."""
    permit_roles(DRAFT, roles)
    at_level(level, ChainLevel.PROVINCE)


@dataclass(frozen=True, slots=True)
class State:
    """How an urging and its listing stand."""

    status: Status
    kind: Kind
    listed: Listed
    assessment: Assessment | None
    answer_due: date | None


def possible(move: Move, state: State, today: date) -> None:
    """Raise `Conflict` unless the move may be done now, beyond what its status says.

    not-urgeable · answer-not-due (without an answer it is assessed only once that is overdue) ·
    was-effective, top-of-ladder (no need, or no room, to escalate).
    """
    if move in {APPROVE, ISSUE, ESCALATE}:
        urgeable(state.listed)
    unanswered = move is ASSESS and state.status is Status.ISSUED
    if unanswered and (state.answer_due is None or today <= state.answer_due):
        detail = "对方尚未答复，答复期限也未届满，暂不能评估。"
        raise Conflict("answer-not-due", detail, answer_due=str(state.answer_due))
    if move is ESCALATE and state.assessment is Assessment.EFFECTIVE:
        raise Conflict("was-effective", "督办已评估为有效，不需要升级，请直接办结。")
    if move is ESCALATE and state.kind is Kind.SUPERVISE:
        detail = "督办函仍未见效的，由厅领导另行决定实地督导或者约谈，请说明理由后办结。"
        raise Conflict("top-of-ladder", detail)


def allowed(state: State, today: date, who: Standing) -> list[str]:
    """Verbs this person may do with an urging now."""
    verbs = []
    for move in MOVES:
        if state.status not in move.before:
            continue
        try:
            entitle(move, state.kind, who)
            possible(move, state, today)
        except (Forbidden, Conflict):
            continue
        verbs.append(move.verb)
    return verbs


def urgeable(listed: Listed) -> None:
    """Raise `Conflict` (not-urgeable) unless the case is listed and not yet delisted."""
    if listed not in URGEABLE:
        detail = "只有已挂牌、尚未销号的件才能督办，请刷新后查看最新状态。"
        raise Conflict("not-urgeable", detail, current=str(listed))


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


def judged(status: Status, assessment: Assessment) -> None:
    """Raise `Invalid` (unanswered) when one that was never answered is called effective."""
    if status is Status.ISSUED and assessment is Assessment.EFFECTIVE:
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
        detail = f"升级后的督办方式应高于{LABELS[former]}。"
        raise Invalid("not-higher", detail, [FieldError("kind", "应高于原督办方式")])


def following(kind: Kind) -> Kind:
    """The next level up; of the highest itself, from which `possible` lets nobody go on."""
    return tuple(Kind)[min(kind.level, len(Kind) - 1)]


@dataclass(frozen=True, slots=True)
class Made:
    """An urging that was made for a case."""

    kind: Kind
    status: Status
    drafted_on: date
    issued: bool


@dataclass(frozen=True, slots=True)
class Returned:
    """How often something was sent back in this period, and the day of the last time."""

    times: int
    last: date | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at of a listed case.

    `since`: when its present period began (the listing, or the relapse). `week` is the last
    finished one, `week_over` its first day past; `report_missing`: it is owed and not there.
    `undone`: number and last day of the measures in force that are not done.
    """

    status: Listed
    since: date
    target_date: date
    week: str
    week_over: date
    report_missing: bool
    undone: Sequence[tuple[int, date]]
    plans: Returned
    closeouts: Returned
    made: Sequence[Made]


@dataclass(frozen=True, slots=True)
class Call:
    """One rule that calls for an urging of `kind` since the day `since`."""

    cause: Cause
    kind: Kind
    since: date
    reason: str


def calls(facts: Facts, today: date, calendar: Calendar) -> list[Call]:
    """What the rules call for today, the highest level first; empty when enough is being done.

    A call falls silent while an urging of its level or above is open, and when one was made
    since: who was urged for a late measure and answered is not urged for it again at that level.
    """
    if facts.status not in URGEABLE:
        return []
    found = [call for call in _raised(facts, today, calendar) if not _heard(call, facts.made)]
    return sorted(found, key=lambda call: (-call.kind.level, call.since, call.cause))


def _raised(facts: Facts, today: date, calendar: Calendar) -> Iterator[Call]:
    if facts.report_missing and facts.status in UNDER_SUPERVISION:
        yield Call(
            Cause.REPORT_MISSING, Kind.PHONE, facts.week_over, f"{facts.week}的周报没有报送。"
        )
    if facts.status in HELD_BY_UNIT:
        for no, last in facts.undone:
            what = f"第{no}项措施应于{last.isoformat()}完成"
            yield from _late(Cause.MEASURE_LATE, what, last, today, calendar)
        what = f"销号目标日期为{facts.target_date.isoformat()}"
        yield from _late(Cause.TARGET_LATE, what, facts.target_date, today, calendar)
    yield from _returned(Cause.PLAN_RETURNED, "方案", facts.plans)
    yield from _returned(Cause.CLOSEOUT_RETURNED, "销号申请", facts.closeouts)


def _late(cause: Cause, what: str, last: date, today: date, calendar: Calendar) -> Iterator[Call]:
    """Past its limit: a notice; the fifth working day after it: 催办; the tenth: 督办."""
    if today <= last:
        return
    for kind, length in ((Kind.SUPERVISE, SUPERVISE_AFTER), (Kind.URGE, URGE_AFTER)):
        reached = due(last, length, calendar).legal
        if today >= reached:
            yield Call(cause, kind, reached, f"{what}，已逾期{length.n}个工作日以上。")
            return
    yield Call(cause, Kind.NOTICE, last + timedelta(days=1), f"{what}，已逾期。")


def _returned(cause: Cause, what: str, returned: Returned) -> Iterator[Call]:
    if returned.times >= RETURNED_TOO_OFTEN and returned.last is not None:
        reason = f"{what}已被退回{returned.times}次。"
        yield Call(cause, Kind.SUPERVISE, returned.last, reason)


def _heard(call: Call, made: Iterable[Made]) -> bool:
    return any(
        each.kind.level >= call.kind.level
        and (each.status in OPEN or each.drafted_on >= call.since)
        for each in made
    )


def unique(kind: Kind, made: Iterable[Made]) -> None:
    """Raise `Conflict` (already-open) while another urging of this kind is open on the case."""
    if any(each.kind is kind and each.status in OPEN for each in made):
        detail = f"该件已有尚未办结的{LABELS[kind]}，请先办结。"
        raise Conflict("already-open", detail, kind=str(kind))


def reached(facts: Facts) -> int:
    """The highest level issued to the unit in the present period; 0 before the first."""
    levels = (
        each.kind.level for each in facts.made if each.issued and each.drafted_on >= facts.since
    )
    return max(levels, default=0)


def in_turn(kind: Kind, reached_level: int, called: Set[Kind], reason: str | None) -> None:
    """Raise `Invalid` (skip-reason-missing) for a level skipped without a reason.

    What the rules call for by themselves skips nothing.
    """
    called_level = max((each.level for each in called), default=0)
    if kind.level > max(reached_level + 1, called_level) and reason is None:
        detail = "越级督办须说明理由。"
        raise Invalid("skip-reason-missing", detail, [FieldError("skip_reason", "必填")])


LABELS = {
    Kind.PHONE: "电话督促",
    Kind.NOTICE: "提醒函",
    Kind.URGE: "催办函",
    Kind.SUPERVISE: "督办函",
}

SERIES = "川自然资信督"
"""The code of the Department's letters of supervision; other letters have their own series."""


def numbered(kind: Kind) -> bool:
    """Whether a letter goes out, which carries a document number; a call has its record."""
    return kind is not Kind.PHONE


_CONSEQUENCE = {
    Kind.NOTICE: "逾期未答复或者仍未落实的，将发函催办。",
    Kind.URGE: "逾期未答复或者仍未落实的，将提请分管厅领导督办。",
    Kind.SUPERVISE: (
        "逾期未答复或者拒不落实的，将依据《信访工作条例》第四十条的规定，"
        "提出改进工作、追究责任的建议。"
    ),
}


@dataclass(frozen=True, slots=True)
class Content:
    """What a letter or the record of a call says; `contact` issues it, `signer` decided it."""

    kind: Kind
    document_no: str | None
    addressee: str
    listing_number: str
    title: str
    issues: Sequence[str]
    requirement: str
    answer_due: date
    contact: str
    signer: str
    issuer: str
    day: date
    spoken_with: str | None
    findings: str | None


def text(content: Content) -> str:
    """The letter (D23) or, of a call, its record (D24), as it stands on paper."""
    said = "\n".join(f"　　{no}．{issue}" for no, issue in enumerate(content.issues, 1))
    body = f"""挂牌督办件“{content.title}”（{content.listing_number}）存在以下问题：

{said}

　　请按以下要求办理：{content.requirement}

　　请于{_day(content.answer_due)}前书面答复办理情况。"""
    if content.kind is Kind.PHONE:
        return f"""电话督促记录

　　督促单位：{content.addressee}
　　通话对象：{content.spoken_with}
　　督促时间：{_day(content.day)}
　　督促人员：{content.contact}

　　{body}

　　了解的情况：{content.findings}
"""
    return f"""{content.document_no}

{content.addressee}：

　　你单位负责办理的{body}{_CONSEQUENCE[content.kind]}

　　联系人：{content.contact}。签发人：{content.signer}。

　　　　　　　　　　　　　　{content.issuer}
　　　　　　　　　　　　　　{_day(content.day)}
"""


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
