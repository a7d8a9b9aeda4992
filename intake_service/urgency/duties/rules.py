"""What may happen to a day of the duty roster （值班表）. No I/O in this file."""

from datetime import date, datetime
from enum import StrEnum

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role
from shared.workdays import chinese_date, local_date


class Status(StrEnum):
    """Status of a day of the roster."""

    NAMED = "named"
    REMOVED = "removed"


KEEPER = Relation("unit_id", "the unit on duty", "not-duty-unit",
                  "该值班安排属于其他单位，只有该单位才能办理此项。")  # fmt: skip
_KEEPERS = frozenset({Role.PET_HEAD, Role.UNIT_HEAD})
_HEADS = (By(_KEEPERS, unit=KEEPER),)
_NAMED = frozenset({Status.NAMED})

NAME = Move("name", "安排值班领导", frozenset(), Status.NAMED, _KEEPERS)
CHANGE = Move("change", "调整值班领导", _NAMED, None, _HEADS)
REMOVE = Move("remove", "取消值班安排", _NAMED, Status.REMOVED, _HEADS)
HAND_OVER = Move("hand-over", "移交值班", _NAMED, None, (*_HEADS, By({Role.SYSTEM_ADMIN})),
                 called=False)  # fmt: skip
MOVES = (NAME, CHANGE, REMOVE, HAND_OVER)


def check_day(day: date, now: datetime) -> None:
    """Raise `Invalid` (duty-day-past): who was on duty is not arranged afterwards."""
    if day < local_date(now):
        errors = [FieldError("day", "不能早于今天")]
        raise Invalid("duty-day-past", "值班日期不能早于今天，请核对。", errors)


def check_to_come(day: date, now: datetime) -> None:
    """Raise `Conflict` (duty-over): a day of the roster that is over stays as it was."""
    if day < local_date(now):
        raise Conflict("duty-over", f"{chinese_date(day)}的值班已经结束，不能再调整。")


def check_free(day: date, *, taken: bool) -> None:
    """Raise `Conflict` (duty-named): one leader is on duty on a day."""
    if taken:
        detail = f"{chinese_date(day)}已经安排值班领导，需要换人的请办理调整。"
        raise Conflict("duty-named", detail)


def check_leader(*, known: bool) -> None:
    """Raise `Invalid` (duty-leader-unknown): an active leader's account of the unit is named."""
    if not known:
        errors = [FieldError("leader_id", "不是本单位在用的领导账号")]
        raise Invalid("duty-leader-unknown", "所选账号不是本单位在用的领导账号。", errors)
