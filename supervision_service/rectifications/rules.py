"""What may happen to a rectification, and by whom. No I/O here."""

from collections.abc import Set
from datetime import date
from enum import StrEnum
from typing import Final, Protocol

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


class Situation(Protocol):
    """What beyond status and person decides on a move."""

    @property
    def inspected(self) -> Inspected: ...
    @property
    def is_replaced(self) -> bool: ...


def possible(move: Move, situation: Situation) -> None:
    """Raise `Conflict` for what may not be opened again.

    inspection-closed (after the inspection's end) · letter-replaced (another letter took the place
    of the one that asked for it).
    """
    if move is not REOPEN:
        return
    if situation.inspected is not Inspected.UNDER_WAY:
        detail = "督导已经办结，请先恢复督导，再恢复整改事项。"
        raise Conflict("inspection-closed", detail)
    if situation.is_replaced:
        detail = "列入该事项的反馈意见已被代替，不能恢复；仍须整改的，请重新发出反馈意见时列入。"
        raise Conflict("letter-replaced", detail)


def owed_until(wanted: date | None, former: date, today: date) -> date:
    """The last day of what is owed again: another one, or the former where it has not passed.

    Raises `Invalid` (due-past: another that is not after today; due-missing: none is left).
    """
    if wanted is None:
        if former < today:
            detail = "原整改期限已过，请另定期限。"
            raise Invalid("due-missing", detail, [FieldError("due", "必填")])
        return former
    if wanted <= today:
        detail = "整改期限应晚于今天。"
        raise Invalid("due-past", detail, [FieldError("due", "应晚于今天")])
    return wanted
