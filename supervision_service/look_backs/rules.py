"""When a delisted matter is looked at again, and what may come of it. No I/O in this file."""

from collections.abc import Iterable, Set
from datetime import date, datetime
from enum import StrEnum

from shared.errors import Conflict, FieldError, Forbidden, Invalid
from shared.moves import Move, Role
from shared.workdays import Calendar, Due, Length, Unit, due


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


class Punctuality(StrEnum):
    """How an open look-back stands against its last day, or how it was recorded."""

    ON_TIME = "on_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


DAYS = (30, 90, 180)
"""DL19: natural days after delisting (domain §1.1)."""

SOON_DAYS = 10

PENDING = frozenset({Status.SCHEDULED, Status.FOLLOW_UP})
_SUPERVISOR = frozenset({Role.SUPERVISOR})
RECORDERS = frozenset({Role.SUPERVISOR, Role.DEPUTY})

SCHEDULE = Move(
    "schedule", "排定回头看", frozenset(), Status.SCHEDULED,
    frozenset({Role.DEPUTY, Role.JOINT_OFFICE}), starts=("DL19",),
)  # fmt: skip
FIND_SOLID = Move("solid", "回头看合格", PENDING, Status.SOLID, _SUPERVISOR, stops=("DL19",))
FOLLOW_UP = Move("follow-up", "回头看须跟进", PENDING, Status.FOLLOW_UP, _SUPERVISOR)
FIND_RELAPSE = Move(
    "relapse", "回头看认定反弹", PENDING, Status.RELAPSED, frozenset({Role.DEPUTY}), stops=("DL19",)
)
VOID = Move("void", "因反弹取消", PENDING, Status.VOID, frozenset({Role.DEPUTY}), stops=("DL19",))
RECOUNT = Move("recount", "按放假通知重算", frozenset({Status.SCHEDULED}), None,
               frozenset({Role.SYSTEM}))  # fmt: skip

MOVES = (SCHEDULE, FIND_SOLID, FOLLOW_UP, FIND_RELAPSE, VOID, RECOUNT)

_FOUND = {
    Status.SOLID: Outcome.SOLID,
    Status.FOLLOW_UP: Outcome.FOLLOW_UP,
    Status.RELAPSED: Outcome.RELAPSED,
}

BY_OUTCOME = {
    Outcome.SOLID: FIND_SOLID,
    Outcome.FOLLOW_UP: FOLLOW_UP,
    Outcome.RELAPSED: FIND_RELAPSE,
}


def ends(delisted_at: datetime | date, days: int, calendar: Calendar) -> Due:
    """The last day of a look-back, `days` natural days after delisting (DL19)."""
    return due(delisted_at, Length(days, Unit.ND), calendar)


def entitle(roles: Set[Role], level: str) -> None:
    """Raise `Forbidden` (role-not-allowed, wrong-level) unless this person records look-backs.

    Which of the recorders it takes, the outcome decides (`BY_OUTCOME`).
    """
    if RECORDERS.isdisjoint(roles):
        raise Forbidden("role-not-allowed", "回头看由省级督办人员或者分管领导记录。")
    if level != "province":
        raise Forbidden("wrong-level", "这一步须由省级单位办理。", needed="province")


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
        detail = f"本次回头看应在{raw.isoformat()}起办理，尚未到期。"
        raise Conflict("look-back-too-early", detail, due=raw.isoformat())


def holds(statuses: Iterable[Status]) -> bool:
    """True when every look-back of the delisting was found solid: the listing is final."""
    return all(status is Status.SOLID for status in statuses)


def outcome_of(status: Status) -> Outcome | None:
    """What a look-back in this status has found so far."""
    return _FOUND.get(status)


def punctuality(status: Status, legal: date, recorded_on: date | None, today: date) -> Punctuality:
    """A settled look-back by the day it was recorded, an open one by today, against `legal`."""
    settled = status not in PENDING
    day = recorded_on if settled and recorded_on else today
    if day > legal:
        return Punctuality.OVERDUE
    if not settled and (legal - today).days <= SOON_DAYS:
        return Punctuality.DUE_SOON
    return Punctuality.ON_TIME


def allowed(status: Status, roles: Set[Role], level: str) -> list[str]:
    """Whether this person may record an outcome now: the verb `record`, or nothing."""
    try:
        entitle(roles, level)
    except Forbidden:
        return []
    return ["record"] if status in PENDING else []
