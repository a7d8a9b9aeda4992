"""What may happen to a rectification, and by whom. No I/O here."""

from collections.abc import Set
from datetime import date
from enum import StrEnum
from typing import Final

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Role
from shared.regions import Level
from supervision_service.inspections.rules import Status as Inspected
from supervision_service.listings.rules import RESPONSIBLE


class Status(StrEnum):
    """Where a rectification stands."""

    OWED = "owed"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


OPEN: Final[Set[Status]] = frozenset({Status.OWED, Status.ANSWERED})

_OFFICE = (By({Role.SUPERVISOR, Role.PET_HEAD}, Level.PROVINCE),)
_UNIT = (By({Role.UNIT_HANDLER, Role.UNIT_HEAD}, unit=RESPONSIBLE),)

DEMAND = Move("demand", "列入整改", frozenset(), Status.OWED, _OFFICE, called=False)
ANSWER = Move("answer", "答复整改", {Status.OWED}, Status.ANSWERED, _UNIT)
CONFIRM = Move("confirm", "确认整改", {Status.ANSWERED}, Status.CONFIRMED, _OFFICE)
RETURN = Move("return", "退回整改", {Status.ANSWERED}, Status.OWED, _OFFICE)
WITHDRAW = Move("withdraw", "撤销整改事项", OPEN, Status.WITHDRAWN, _OFFICE)
REOPEN = Move("reopen", "恢复整改", {Status.CONFIRMED, Status.WITHDRAWN}, Status.OWED, _OFFICE)

MOVES = (DEMAND, ANSWER, CONFIRM, RETURN, WITHDRAW, REOPEN)


def possible(move: Move, inspection: Inspected) -> None:
    """Raise `Conflict` (inspection-closed) for what is opened again after the inspection's end."""
    if move is REOPEN and inspection is not Inspected.UNDER_WAY:
        detail = "督导已经办结，请先恢复督导，再恢复整改事项。"
        raise Conflict("inspection-closed", detail)


def due_later(due: date, today: date) -> None:
    """Raise `Invalid` (due-past) unless the last day lies after today."""
    if due <= today:
        detail = "整改期限应晚于今天。"
        raise Invalid("due-past", detail, [FieldError("due", "应晚于今天")])
