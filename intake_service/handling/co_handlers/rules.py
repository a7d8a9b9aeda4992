"""What may happen to the part of a co-handling organ, and by whom. No I/O in this file."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role
from shared.workdays import chinese_date, local_date


class Status(StrEnum):
    """What became of the part of a co-handling organ."""

    ASKED = "asked"
    ANSWERED = "answered"
    REMOVED = "removed"
    ENDED = "ended"


SHOWN = frozenset({Status.ASKED, Status.ANSWERED})
"""While it takes part it may read the piece."""

ISSUER = Relation("issuer_id", "the issuing unit", "not-issuing-unit",
                  "该交办单由其他单位下达，只有交办单位才能办理此项。")  # fmt: skip
ORGAN = Relation("unit_id", "the co-handling organ", "not-co-handler",
                 "协办任务交由其他单位，只有该协办单位才能办理此项。")  # fmt: skip
_ISSUER = (By({Role.PET_HEAD, Role.UNIT_HEAD}, unit=ISSUER),)
_ORGAN = (By({Role.UNIT_HANDLER, Role.UNIT_HEAD}, unit=ORGAN),)

ADD = Move("add", "确定协办单位", frozenset(), Status.ASKED, _ISSUER)
ANSWER = Move("answer", "协办单位回复", frozenset({Status.ASKED}), Status.ANSWERED, _ORGAN)
CORRECT = Move("correct-answer", "更正协办意见", frozenset({Status.ANSWERED}), None, _ORGAN)
REMOVE = Move("remove", "取消协办", SHOWN, Status.REMOVED, _ISSUER)
END = Move("end", "随交办单终止", SHOWN, Status.ENDED, frozenset({Role.SYSTEM}), called=False)
MOVES = (ADD, ANSWER, CORRECT, REMOVE, END)

PASSED, WITHDRAWN = "交办单已办结", "交办单已撤回"
"""Why a part ends with its order."""


def check_organ(kind: str, line: str, issuer_line: str, field: str) -> None:
    """Raise `Invalid` (unit-not-below) unless it is a bureau below the issuing unit."""
    if kind != "bureau" or not line.startswith(issuer_line + "/"):
        detail = "协办单位只能是交办单位下级的市（州）、县（市、区）自然资源主管部门。"
        raise Invalid("unit-not-below", detail, [FieldError(field, "不是下级主管部门")])


def check_not_lead(*, is_lead: bool, field: str) -> None:
    """Raise `Invalid` (co-handler-is-lead): the lead unit answers for the whole."""
    if is_lead:
        detail = "该单位是主办单位，不能同时列为协办单位。"
        raise Invalid("co-handler-is-lead", detail, [FieldError(field, "是主办单位")])


def check_once(*, taking_part: bool, field: str) -> None:
    """Raise `Invalid` (co-handler-twice): an organ has one part in an order."""
    if taking_part:
        detail = "该单位已经是协办单位，不能重复列入；要求有变化的，请先取消协办再重新确定。"
        raise Invalid("co-handler-twice", detail, [FieldError(field, "协办单位重复")])


def check_due(due: date, feedback_due: date, now: datetime, field: str) -> None:
    """Raise `Invalid` (co-handling-due-invalid): it can be kept, and leaves the lead its report."""
    if not local_date(now) < due <= feedback_due:
        detail = f"协办回复期限须晚于今天，且不晚于反馈期限（{chinese_date(feedback_due)}）。"
        raise Invalid("co-handling-due-invalid", detail, [FieldError(field, "期限不符")])


def check_assigned(feedback_due: date | None) -> date:
    """The limit of the order. Raises `Conflict` (co-handling-needs-report).

    Of what was only forwarded the bureau owes no report, and nobody has to add to it.
    """
    if feedback_due is None:
        detail = "转送件不需反馈办理结果，不能确定协办单位；需要协办的，请改为交办。"
        raise Conflict("co-handling-needs-report", detail)
    return feedback_due


def check_running(*, over: bool) -> None:
    """Raise `Conflict` (order-over): nothing more is said about an order that has ended."""
    if over:
        detail = "该交办单已经报结、办结或者撤回，不能再办理协办事项。"
        raise Conflict("order-over", detail)


def check_reportable(owing: Sequence[str], reason: str | None) -> None:
    """Raise unless all co-handling organs have answered, or it is said why nobody waited.

    `owing`: the names of those that still owe an answer. `Conflict` (co-handlers-owe), `Invalid`
    (unanswered-reason-needless).
    """
    if owing and reason is None:
        detail = (
            f"协办单位（{'、'.join(owing)}）尚未回复，请催办；不再等待的，请在办结报告中说明理由。"
        )
        raise Conflict("co-handlers-owe", detail)
    if reason is not None and not owing:
        detail = "没有尚未回复的协办单位，不需说明未等待回复的理由。"
        errors = [FieldError("unanswered_reason", "不应填写")]
        raise Invalid("unanswered-reason-needless", detail, errors)
