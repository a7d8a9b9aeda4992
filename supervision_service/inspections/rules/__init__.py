"""What may happen to an inspection, and who decides it. No I/O here.

Level 5 of the ladder (domain §4.4) and `JointSupervision` (domain §4.9): planned, decided by the
deputy leader and for a joint one agreed by 省信联办, carried out stop by stop, fed back to each
bureau, closed when everything that was to be put right is.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Doers, Move, Role
from shared.regions import Level


class Status(StrEnum):
    """Where an inspection stands."""

    PLANNED = "planned"
    RETURNED = "returned"
    APPROVED = "approved"
    AGREED = "agreed"
    UNDER_WAY = "under_way"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Kind(StrEnum):
    """Whose inspection: the department's own, or that of both sides."""

    OWN = "own"
    JOINT = "joint"


class Basis(StrEnum):
    """Why one goes there (domain §4.4, level 5)."""

    LISTED = "listed"
    NO_EFFECT = "no_effect"


_OFFICE = (By({Role.SUPERVISOR, Role.PET_HEAD}, Level.PROVINCE),)
_PLANNERS = Doers(
    frozenset({"plan", "revise"}), "whoever planned or revised it", "second-person-needed",
    "督导方案须由另一人审定，拟订、修改的人员不能自行决定。",
)  # fmt: skip
_DEPUTY = (By({Role.DEPUTY}, Level.PROVINCE),)
_SECOND = (By({Role.DEPUTY}, Level.PROVINCE, never=_PLANNERS),)
_JOINT_OFFICE = (By({Role.JOINT_OFFICE}, Level.PROVINCE, of={Kind.JOINT}),)
_RETURNERS = (
    By({Role.DEPUTY}, Level.PROVINCE, at={Status.PLANNED}),
    By({Role.JOINT_OFFICE}, Level.PROVINCE, at={Status.APPROVED}, of={Kind.JOINT}),
)
BEFORE = frozenset({Status.PLANNED, Status.RETURNED, Status.APPROVED, Status.AGREED})
"""Nobody has set out yet."""
AHEAD = BEFORE | {Status.UNDER_WAY}
"""It still goes, or is on its way."""

PLAN = Move("plan", "拟订督导方案", frozenset(), Status.PLANNED, _OFFICE)
REVISE = Move("revise", "修改督导方案", BEFORE, Status.PLANNED, _OFFICE)
APPROVE = Move("approve", "同意督导方案", {Status.PLANNED}, Status.APPROVED, _SECOND)
AGREE = Move("agree", "会签联合督导方案", {Status.APPROVED}, Status.AGREED, _JOINT_OFFICE)
RETURN = Move(
    "return", "退回督导方案", {Status.PLANNED, Status.APPROVED}, Status.RETURNED, _RETURNERS
)
CANCEL = Move("cancel", "取消督导", BEFORE, Status.CANCELLED, _DEPUTY)
RECORD = Move(
    "record", "登记督导记录", {Status.APPROVED, Status.AGREED, Status.UNDER_WAY},
    Status.UNDER_WAY, _OFFICE, letter="D24",
)  # fmt: skip
LEAVE_OUT = Move("leave-out", "不再前往", {Status.UNDER_WAY}, None, _OFFICE)
FEED_BACK = Move("feed-back", "发出反馈意见", {Status.UNDER_WAY}, None, _OFFICE)
CLOSE = Move("close", "办结督导", {Status.UNDER_WAY}, Status.CLOSED, _OFFICE)
REOPEN = Move("reopen", "恢复督导", {Status.CLOSED}, Status.UNDER_WAY, _OFFICE)

MOVES = (
    PLAN, REVISE, APPROVE, AGREE, RETURN, CANCEL, RECORD, LEAVE_OUT, FEED_BACK, CLOSE, REOPEN,
)  # fmt: skip
OF_ALL = (REVISE, APPROVE, AGREE, RETURN, CANCEL, CLOSE, REOPEN)
"""What is done to the inspection as a whole, with every case of every stop."""

SERIES = "DD"


def number(year: int, ordinal: int) -> str:
    """DD-2026-001; the ordinal begins with 1 in each year."""
    return f"{SERIES}-{year}-{ordinal:03d}"


class Visit(Protocol):
    """How far one stop is."""

    @property
    def day(self) -> date | None: ...
    @property
    def left_out(self) -> str | None: ...
    @property
    def document_no(self) -> str | None: ...


class Situation(Protocol):
    """What beyond status and person decides on a move."""

    @property
    def status(self) -> Status: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def begins(self) -> date: ...
    @property
    def stops(self) -> Sequence[Visit]: ...
    @property
    def open_rectifications(self) -> int: ...


def possible(move: Move, situation: Situation, today: date) -> None:
    """Raise `Conflict` unless the move may be made now, beyond what its status says.

    not-agreed · inspection-early (before a record) · stops-open, feedback-missing,
    rectifications-open (before the end).
    """
    if move is RECORD:
        if situation.kind is Kind.JOINT and situation.status is Status.APPROVED:
            detail = "联合督导方案尚未经省信联办会签，不能开始督导。"
            raise Conflict("not-agreed", detail)
        if today < situation.begins:
            detail = "尚未到方案确定的开始日期，不能登记督导记录；需要提前的，请先修改方案。"
            raise Conflict("inspection-early", detail, begins=situation.begins.isoformat())
    if move is CLOSE:
        _finished(situation)


def _finished(situation: Situation) -> None:
    if any(stop.day is None and stop.left_out is None for stop in situation.stops):
        detail = "还有站点没有登记督导记录，请登记，或者说明不再前往的理由。"
        raise Conflict("stops-open", detail)
    if any(stop.day is not None and stop.document_no is None for stop in situation.stops):
        raise Conflict("feedback-missing", "还有已督导的单位没有收到反馈意见，不能办结。")
    if situation.open_rectifications:
        detail = f"还有{situation.open_rectifications}项整改没有确认，不能办结。"
        raise Conflict("rectifications-open", detail, open=situation.open_rectifications)


def is_ahead(stop: Visit) -> bool:
    """Whether one still goes there: not visited, not left out, not fed back."""
    return stop.day is None and stop.left_out is None and stop.document_no is None


def days(begins: date, ends: date, today: date) -> None:
    """Raise `Invalid` (days-invalid) for days that are past or the wrong way round."""
    errors = []
    if begins < today:
        errors.append(FieldError("begins", "不能早于今天"))
    if ends < begins:
        errors.append(FieldError("ends", "不能早于开始日期"))
    if errors:
        raise Invalid("days-invalid", "督导的起止日期有误。", errors)


def route(levels: Sequence[str], units: Sequence[object]) -> None:
    """Raise `Invalid` unless the route goes to bureaus of cities and counties, each once.

    not-a-bureau · stop-twice.
    """
    if any(level not in (Level.CITY, Level.COUNTY) for level in levels):
        detail = "实地督导的站点应为市、县两级自然资源主管部门。"
        raise Invalid("not-a-bureau", detail, [FieldError("stops", "应为市、县单位")])
    if len(set(units)) < len(units):
        detail = "同一单位在督导路线中只能列一次。"
        raise Invalid("stop-twice", detail, [FieldError("stops", "单位重复")])


def grounded(basis: Basis, cases: int, found_without_effect: bool) -> None:
    """Raise unless there is what the basis says.

    `Invalid` (cases-missing): no listed case to look at. `Conflict` (none-without-effect): no
    督办函 to a bureau on the route was found to be without effect.
    """
    if basis is Basis.LISTED and not cases:
        detail = "依据挂牌件开展的实地督导，应列明要查看的挂牌件。"
        raise Invalid("cases-missing", detail, [FieldError("stops", "没有挂牌件")])
    if basis is Basis.NO_EFFECT and not found_without_effect:
        detail = "路线上的单位没有经评估无效的督办函，不能以督办函未见效为依据。"
        raise Conflict("none-without-effect", detail)


def each_once(wanted: Collection[object], many: int) -> None:
    """Raise `Invalid` (case-twice) when a listed case stands at two stops."""
    if len(set(wanted)) < many:
        detail = "同一挂牌件只能列在一个站点。"
        raise Invalid("case-twice", detail, [FieldError("stops", "挂牌件重复")])


def recordable(day: date, begins: date, today: date) -> None:
    """Raise `Invalid` (day-invalid) for a visit before the first planned day, or of tomorrow."""
    if not begins <= day <= today:
        detail = "督导日期应在方案的开始日期与今天之间。"
        raise Invalid("day-invalid", detail, [FieldError("day", "不在可登记的日期内")])


def correction(is_correction: bool, reason: str | None) -> None:
    """Raise `Invalid` (reason-missing) when what is recorded or sent is put right in silence."""
    if is_correction and reason is None:
        detail = "更正已经登记的内容，应说明理由。"
        raise Invalid("reason-missing", detail, [FieldError("reason", "必填")])


def unfed(document_no: str | None) -> None:
    """Raise `Conflict` (fed-back) for the record on which a letter rests."""
    if document_no is not None:
        detail = f"反馈意见（{document_no}）已经发出；情况有误的，请重新发出反馈意见并说明理由。"
        raise Conflict("fed-back", detail, document_no=document_no)


def visited(day: date | None) -> None:
    """Raise `Conflict` (not-visited) where nobody has been."""
    if day is None:
        raise Conflict("not-visited", "该站点尚未登记督导记录，不能发出反馈意见。")


def unvisited(day: date | None) -> None:
    """Raise `Conflict` (already-visited) for leaving out where one was."""
    if day is not None:
        raise Conflict("already-visited", "该站点已经登记督导记录，不能再改为不前往。")


def put_right_later(dues: Iterable[date], today: date) -> None:
    """Raise `Invalid` (due-past) unless there is time to put things right."""
    if any(day <= today for day in dues):
        detail = "整改期限应晚于今天。"
        raise Invalid("due-past", detail, [FieldError("rectifications", "期限应晚于今天")])
