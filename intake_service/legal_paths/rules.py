"""What may happen to a catalogue of statutory paths, and who may do it. No I/O in this file."""

from collections.abc import Iterable
from enum import StrEnum

from intake_service.reception.matters.rules import Family, Route
from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role
from shared.regions import Level


class Status(StrEnum):
    """Status of a catalogue: at most one is in force."""

    ENTERED = "entered"
    IN_FORCE = "in_force"
    REJECTED = "rejected"
    ENDED = "ended"


ENTERER = Relation("entered_by", "who entered it", "catalogue-enterer",
                   "录入人不能自己确认，请由另一人核对后办理。")  # fmt: skip
_ENTERED = frozenset({Status.ENTERED})
_IN_FORCE = frozenset({Status.IN_FORCE})
_SORTERS = (By({Role.TRIAGE}, Level.PROVINCE),)
_DECIDERS = (By({Role.PET_HEAD, Role.DEPUTY}, Level.PROVINCE, never=ENTERER),)
_HEADS = (By({Role.PET_HEAD, Role.DEPUTY}, Level.PROVINCE),)

ENTER = Move("enter", "录入法定途径清单", frozenset(), Status.ENTERED, _SORTERS)
CONFIRM = Move("confirm", "确认法定途径清单", _ENTERED, Status.IN_FORCE, _DECIDERS)
REJECT = Move("reject", "不予确认法定途径清单", _ENTERED, Status.REJECTED, _HEADS)
SUPERSEDE = Move("supersede", "由新清单替代", _IN_FORCE, Status.ENDED, _HEADS, called=False)
END = Move("end", "停用法定途径清单", _IN_FORCE, Status.ENDED, _HEADS)
RESTORE = Move(
    "restore", "恢复使用法定途径清单", frozenset({Status.ENDED}), Status.IN_FORCE, _HEADS
)
MOVES = (ENTER, CONFIRM, REJECT, SUPERSEDE, END, RESTORE)


def check_items(kinds: Iterable[tuple[Family, Route | None]]) -> None:
    """Raise `Invalid` (catalogue-invalid) unless appeals alone have a route, and each has one."""
    errors = [
        FieldError(f"items.{at}.route", "申诉求决类须指明途径，其他两类不应填写")
        for at, (family, route) in enumerate(kinds)
        if (family is Family.APPEAL) != (route is not None)
    ]
    if errors:
        detail = f"清单有{len(errors)}项的处理途径填写有误。"
        raise Invalid("catalogue-invalid", detail, errors)


def pending() -> Conflict:
    """The refusal of a second catalogue while one waits for its confirmation."""
    detail = "已有一份待确认的法定途径清单，请先确认或者不予确认。"
    return Conflict("catalogue-pending", detail)


def check_none_in_force(*, another: bool) -> None:
    """Raise `Conflict` (catalogue-in-force): another one serves, and is ended first."""
    if another:
        raise Conflict("catalogue-in-force", "另有一份法定途径清单正在使用，请先停用。")
