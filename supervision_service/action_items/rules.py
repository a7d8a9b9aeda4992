"""What may happen to an action item, and by whom. No I/O in this file.

What a weekly session decides about a case becomes the task of a unit with a last day. It goes on
from round to round until the supervisor finds it done.
"""

from datetime import date
from enum import StrEnum

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role, within
from shared.regions import Level
from supervision_service.listings.rules import Status as Listed
from supervision_service.listings.rules import supervised
from supervision_service.weekly_sessions.rules import DEPARTMENT
from supervision_service.weekly_sessions.rules import OPEN as SESSION_OPEN
from supervision_service.weekly_sessions.rules import Status as Session


class Status(StrEnum):
    """Where an action item stands."""

    ASSIGNED = "assigned"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    DROPPED = "dropped"


UNFINISHED = frozenset({Status.ASSIGNED, Status.ANSWERED})
"""They go on in the next round."""

RESPONSIBLE = Relation(
    "unit_id", "the unit that was given the item", "not-responsible-unit",
    "只有议定事项的责任单位才能办理，请由责任单位答复。",
)  # fmt: skip
ANSWERER = Relation(
    "answered_by", "who answered", "confirmer-is-answerer",
    "议定事项不能由答复人自己确认，请由其他人员办理。",
)  # fmt: skip

_OFFICE = (By({Role.SUPERVISOR, Role.PET_HEAD}, Level.PROVINCE),)
_DECIDERS = (By({Role.SUPERVISOR, Role.PET_HEAD}, Level.PROVINCE, never=ANSWERER),)
_UNIT = (
    By(
        {
            Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.DIV_HANDLER, Role.DIV_HEAD, Role.PET_HEAD,
            Role.SUPERVISOR,
        },
        unit=RESPONSIBLE,
    ),
)  # fmt: skip

ASSIGN = Move("assign", "议定事项", frozenset(), Status.ASSIGNED, _OFFICE)
ANSWER = Move("answer", "答复议定事项", {Status.ASSIGNED}, Status.ANSWERED, _UNIT)
RETURN = Move("return", "退回议定事项", {Status.ANSWERED}, Status.ASSIGNED, _OFFICE)
CONFIRM = Move("confirm", "确认议定事项完成", {Status.ANSWERED}, Status.CONFIRMED, _DECIDERS)
MOVE_DUE = Move("move-due", "调整议定事项期限", {Status.ASSIGNED}, None, _OFFICE)
DROP = Move("drop", "撤销议定事项", UNFINISHED, Status.DROPPED, _OFFICE)
REOPEN = Move(
    "reopen", "恢复议定事项", {Status.CONFIRMED, Status.DROPPED}, Status.ASSIGNED, _OFFICE
)
# The case is delisted: nothing is left to be done about it.
END = Move("end", "随件办结", UNFINISHED, Status.DROPPED, {Role.SYSTEM}, called=False)

MOVES = (ASSIGN, ANSWER, RETURN, CONFIRM, MOVE_DUE, DROP, REOPEN, END)


def decided_in(status: Session) -> None:
    """Raise `Conflict` (session-over) unless the session may still decide."""
    if status not in SESSION_OPEN:
        detail = "该次周调度已经结束或者取消，不能再议定事项；有遗漏的请先恢复会议。"
        raise Conflict("session-over", detail, current=str(status))


def ours(line: str) -> None:
    """Raise `Invalid` (unit-outside) for a unit that is not of our system: it cannot answer."""
    if not within(line, DEPARTMENT):
        detail = "责任单位应为厅机关、处室或者市县自然资源主管部门；其他部门请由其协调联系。"
        raise Invalid("unit-outside", detail, [FieldError("unit_id", "不属本系统")])


def possible(move: Move, listed: Listed) -> None:
    """Raise `Conflict` (not-in-supervision) for an item that comes back on a delisted case."""
    if move is REOPEN:
        supervised(listed)


def due(day: date, today: date) -> None:
    """Raise `Invalid` (due-past) for a last day before today."""
    if day < today:
        detail = "完成期限不能早于今天。"
        raise Invalid("due-past", detail, [FieldError("due", "早于今天")])
