"""When a delisted matter is looked at again, and what may come of it. No I/O in this file."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Role
from shared.regions import Level
from shared.workdays import Calendar, Due, Length, Unit, chinese_date, due


class Status(StrEnum):
    """Where one look-back stands; a void one belongs to a delisting that did not hold."""

    SCHEDULED = "scheduled"
    FOLLOW_UP = "follow_up"
    SOLID = "solid"
    RELAPSED = "relapsed"
    VOID = "void"


class Outcome(StrEnum):
    """What a look-back found."""

    SOLID = "solid"
    FOLLOW_UP = "follow_up"
    RELAPSED = "relapsed"


DAYS = (30, 90, 180)
"""DL19: natural days after delisting (domain §1.1)."""

PENDING = frozenset({Status.SCHEDULED, Status.FOLLOW_UP})

_SUPERVISOR = (By({Role.SUPERVISOR}, Level.PROVINCE),)
_DEPUTY = (By({Role.DEPUTY}, Level.PROVINCE),)
_DECIDERS = (By({Role.DEPUTY, Role.JOINT_OFFICE}, Level.PROVINCE),)

SCHEDULE = Move(
    "schedule", "排定回头看", frozenset(), Status.SCHEDULED, _DECIDERS,
    starts=("DL19",), called=False,
)  # fmt: skip
FIND_SOLID = Move(
    "solid", "回头看合格", PENDING, Status.SOLID, _SUPERVISOR, stops=("DL19",), called=False
)
FOLLOW_UP = Move("follow-up", "回头看须跟进", PENDING, Status.FOLLOW_UP, _SUPERVISOR, called=False)
FIND_RELAPSE = Move(
    "relapse", "回头看认定反弹", PENDING, Status.RELAPSED, _DEPUTY, stops=("DL19",), called=False
)
VOID = Move("void", "因反弹取消", PENDING, Status.VOID, _DEPUTY, stops=("DL19",), called=False)
RECOUNT = Move("recount", "按放假通知重算", frozenset(Status) - {Status.VOID}, None,
               {Role.SYSTEM}, called=False)  # fmt: skip

MOVES = (SCHEDULE, FIND_SOLID, FOLLOW_UP, FIND_RELAPSE, VOID, RECOUNT)

RECORD = Move("record", "记录回头看", PENDING, None, (*_SUPERVISOR, *_DEPUTY))
"""What the caller calls; the outcome says which of `BY_OUTCOME` it is."""

BY_OUTCOME = {
    Outcome.SOLID: FIND_SOLID,
    Outcome.FOLLOW_UP: FOLLOW_UP,
    Outcome.RELAPSED: FIND_RELAPSE,
}
_FOUND = {move.after: outcome for outcome, move in BY_OUTCOME.items()}


def ends(delisted_at: datetime | date, days: int, calendar: Calendar) -> Due:
    """The last day of a look-back, `days` natural days after delisting (DL19)."""
    return due(delisted_at, Length(days, Unit.ND), calendar)


def recordable(outcome: Outcome, raw: date, today: date, new_target: date | None) -> None:
    """May this be recorded today?

    Raises `Conflict` (look-back-too-early): the time that the matter is to hold must be over, only
    a relapse may show at any time. Raises `Invalid`: target-date-missing for a relapse without a
    new target date, target-date-past, target-date-needless.
    """
    if outcome is Outcome.RELAPSED:
        if new_target is None:
            raise Invalid("target-date-missing", "认定反弹即重新挂牌，须填写新的销号目标日期。",
                          [FieldError("target_date", "必填")])  # fmt: skip
        if new_target <= today:
            raise Invalid("target-date-past", "销号目标日期应晚于今天。",
                          [FieldError("target_date", "应晚于今天")])  # fmt: skip
        return
    if new_target is not None:
        raise Invalid("target-date-needless", "只有认定反弹才填写新的目标日期。",
                      [FieldError("target_date", "不应填写")])  # fmt: skip
    if today < raw:
        detail = f"本次回头看应自{chinese_date(raw)}起办理，尚未到期。"
        raise Conflict("look-back-too-early", detail, due=raw.isoformat())


def holds(statuses: Iterable[Status]) -> bool:
    """True when every look-back of the delisting was found solid: the listing is final."""
    return all(status is Status.SOLID for status in statuses)


def outcome_of(status: Status) -> Outcome | None:
    """What a look-back in this status has found so far."""
    return _FOUND.get(status)


def settled_on(status: Status, recorded_on: date | None) -> date | None:
    """The day that decides whether it was late; None while it is open."""
    return None if status in PENDING else recorded_on
