"""What may happen to a task that was decided together, and by whom. No I/O here."""

from datetime import date
from enum import StrEnum

from shared.errors import FieldError, Invalid
from shared.moves import By, Move, Relation, Role
from shared.regions import Level


class Status(StrEnum):
    """Where a task stands."""

    OWED = "owed"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Kind(StrEnum):
    """Who asked for it together."""

    CONSULTATION = "consultation"
    MEETING = "meeting"


OPEN = frozenset({Status.OWED, Status.ANSWERED})

ADDRESSEE = Relation(
    "unit_id", "the unit that owes it", "not-addressee", "只有承担该项任务的单位才能答复。"
)
ANSWERER = Relation(
    "answered_by", "who answered", "confirmer-is-answerer",
    "任务不能由答复人自己确认，请由其他人员确认。",
)  # fmt: skip

_UNIT = (
    By(
        {
            Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.DIV_HANDLER, Role.DIV_HEAD, Role.PET_HEAD,
            Role.SUPERVISOR, Role.JOINT_OFFICE,
        },
        unit=ADDRESSEE,
    ),
)  # fmt: skip
_OFFICE = (
    By({Role.SUPERVISOR, Role.PET_HEAD}, Level.PROVINCE, never=ANSWERER),
    By({Role.JOINT_OFFICE}, Level.PROVINCE, never=ANSWERER, of={Kind.MEETING}),
)
"""Who sees that it is done; what a meeting decided, either side."""
_PET_HEAD = (By({Role.PET_HEAD}, Level.PROVINCE),)

GIVE = Move(
    "give", "下达落实任务", frozenset(), Status.OWED,
    {Role.PET_HEAD, Role.DEPUTY, Role.JOINT_OFFICE}, called=False,
)  # fmt: skip
ANSWER = Move("answer", "答复落实情况", {Status.OWED}, Status.ANSWERED, _UNIT)
CONFIRM = Move("confirm", "确认落实", {Status.ANSWERED}, Status.CONFIRMED, _OFFICE)
RETURN = Move("return", "退回落实情况", {Status.ANSWERED}, Status.OWED, _OFFICE)
REOPEN = Move(
    "reopen", "恢复落实任务", {Status.CONFIRMED, Status.CANCELLED}, Status.OWED, _PET_HEAD
)
MOVE_DUE = Move("move-due", "调整落实期限", {Status.OWED}, None, _PET_HEAD)
CANCEL = Move("cancel", "取消落实任务", OPEN, Status.CANCELLED, _PET_HEAD)

MOVES = (GIVE, ANSWER, CONFIRM, RETURN, REOPEN, MOVE_DUE, CANCEL)


def ahead(due: date, today: date, field: str = "due") -> None:
    """Raise `Invalid` (due-past) for a last day, in the body's `field`, before today."""
    if due < today:
        raise Invalid("due-past", "期限不能早于今天。", [FieldError(field, "早于今天")])


def settled_on(status: Status, answered_on: date | None, ended_on: date | None) -> date | None:
    """The day that decides whether it was late; None while it is owed."""
    return None if status is Status.OWED else answered_on or ended_on
