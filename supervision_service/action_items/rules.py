"""What may happen to an action item, and by whom. No I/O in this file.

What a weekly session decides about a case becomes the task of a unit with a last day. It goes on
from round to round until the supervisor finds it done.
"""

from datetime import date
from enum import StrEnum

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role
from shared.regions import Level
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
    By({Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.DIV_HANDLER, Role.DIV_HEAD}, unit=RESPONSIBLE),
)

ASSIGN = Move("assign", "议定事项", frozenset(), Status.ASSIGNED, _OFFICE)
ANSWER = Move("answer", "答复议定事项", {Status.ASSIGNED}, Status.ANSWERED, _UNIT)
RETURN = Move("return", "退回议定事项", {Status.ANSWERED}, Status.ASSIGNED, _OFFICE)
CONFIRM = Move("confirm", "确认议定事项完成", {Status.ANSWERED}, Status.CONFIRMED, _DECIDERS)
MOVE_DUE = Move("move-due", "调整议定事项期限", {Status.ASSIGNED}, None, _OFFICE)
DROP = Move("drop", "撤销议定事项", UNFINISHED, Status.DROPPED, _OFFICE)
REOPEN = Move(
    "reopen", "恢复议定事项", {Status.CONFIRMED, Status.DROPPED}, Status.ASSIGNED, _OFFICE
)

MOVES = (ASSIGN, ANSWER, RETURN, CONFIRM, MOVE_DUE, DROP, REOPEN)


def decided_in(status: Session) -> None:
    """Raise `Conflict` (session-over) unless the session may still decide."""
    if status not in SESSION_OPEN:
        detail = "该次周调度已经结束或者取消，不能再议定事项；有遗漏的请先恢复会议。"
        raise Conflict("session-over", detail, current=str(status))


def due(day: date, today: date) -> None:
    """Raise `Invalid` (due-past) for a last day before today."""
    if day < today:
        detail = "完成期限不能早于今天。"
        raise Invalid("due-past", detail, [FieldError("due", "早于今天")])
