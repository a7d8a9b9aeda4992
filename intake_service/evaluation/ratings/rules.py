"""Who is rated, of which pieces, and what may happen to a rating (domain §3.8). No I/O."""

from datetime import datetime
from enum import StrEnum

from intake_service.reception.matters.rules import Family, Route
from intake_service.reception.registration.rules import Source
from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role
from shared.workdays import Due, chinese_date, local_date


class Target(StrEnum):
    """Whose work is rated."""

    PETITION_DEPARTMENT = "petition_department"
    RESPONSIBLE_UNIT = "responsible_unit"


class Value(StrEnum):
    """What the petitioner thinks of it."""

    SATISFIED = "satisfied"
    BASICALLY_SATISFIED = "basically_satisfied"
    DISSATISFIED = "dissatisfied"


class Status(StrEnum):
    """Where a rating stands."""

    PENDING = "pending"
    OPEN = "open"
    RATED = "rated"
    LAPSED = "lapsed"


RATED_UNIT = Relation("unit_id", "the rated unit", "not-responsible-unit",
                      "该评价针对其他单位，只有被评价的单位才能办理此项。")  # fmt: skip
WINDOW = "DL13"
_SYSTEM = frozenset({Role.SYSTEM})
_RATED = frozenset({Status.RATED})
_HEADS = (By({Role.PET_HEAD, Role.DIV_HEAD, Role.UNIT_HEAD}, unit=RATED_UNIT),)

EXPECT = Move("expect", "登记待评价", frozenset(), Status.PENDING, _SYSTEM, called=False)
OPEN = Move("open", "开始评价", frozenset({Status.PENDING}), Status.OPEN, _SYSTEM,
            starts=(WINDOW,), called=False)  # fmt: skip
SUSPEND = Move("suspend", "停止评价", frozenset({Status.OPEN, Status.LAPSED}), Status.PENDING,
               _SYSTEM, stops=(WINDOW,), called=False)  # fmt: skip
RATE = Move("rate", "评价", frozenset({Status.OPEN}), Status.RATED, frozenset({Role.PETITIONER}),
            stops=(WINDOW,), called=False)  # fmt: skip
LAPSE = Move("lapse", "超期未评价", frozenset({Status.OPEN}), Status.LAPSED, _SYSTEM,
             stops=(WINDOW,), called=False)  # fmt: skip
ATTEND = Move("attend", "跟进不满意评价", _RATED, None, _HEADS)
MOVES = (EXPECT, OPEN, SUSPEND, RATE, LAPSE, ATTEND)


def in_scope(
    *, is_repeat: bool, source: Source, family: Family | None, route: Route | None
) -> bool:
    """Whether a piece is rated at all: the first of its matter, in the petition procedure.

    An enquiry that was answered without triage has no family and no route. Not what people's
    congresses handed over, accusations, and what goes a statutory way of its own.
    """
    return (
        not is_repeat
        and source is not Source.PEOPLES_CONGRESS_CPPCC
        and family is not Family.ACCUSATION
        and route in (None, Route.P6)
    )


def not_open(status: Status | None) -> Conflict:
    """Why nobody can rate now: rating-not-open, already-rated, rating-lapsed."""
    if status is Status.RATED:
        return Conflict("already-rated", "已经作出过这项评价，评价一经作出不能更改。")
    if status is Status.LAPSED:
        return Conflict("rating-lapsed", "评价期限已经届满，不能再作出评价。")
    detail = "目前不能评价：答复送达之后才能评价，且只评价属于评价范围的信访事项。"
    return Conflict("rating-not-open", detail)


def check_window(end: Due, now: datetime) -> None:
    """Raise `Conflict` (rating-lapsed) once the last day of the window is over.

    A provisional end is not: a holiday may still move it.
    """
    if local_date(now) > end.legal and not end.provisional:
        detail = f"评价期限已于{chinese_date(end.legal)}届满，不能再作出评价。"
        raise Conflict("rating-lapsed", detail, due_legal=end.legal.isoformat())


def check_reason(value: Value, reason: str | None) -> None:
    """Raise `Invalid` (rating-reason-wrong): who is dissatisfied says why, and nobody else."""
    if (value is Value.DISSATISFIED) != (reason is not None):
        message = "不满意的须填写原因" if reason is None else "只有不满意的才填写原因"
        raise Invalid("rating-reason-wrong", f"评价填写有误：{message}。",
                      [FieldError("reason", message)])  # fmt: skip


def check_dissatisfied(value: Value | None) -> None:
    """Raise `Conflict` (not-dissatisfied): only what somebody is dissatisfied with is attended."""
    if value is not Value.DISSATISFIED:
        raise Conflict("not-dissatisfied", "该评价不是不满意评价，不需要跟进。")
