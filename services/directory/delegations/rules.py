"""Who names a delegate for whom, who agrees, what a delegate may never do. Pure."""

from collections.abc import Set
from datetime import date, timedelta
from enum import StrEnum

from services.directory.accounts.rules import ADMINISTRATORS, DECIDING, MANAGERS, WHERE
from shared.errors import Conflict, FieldError, Forbidden, Invalid
from shared.moves import By, Move, Relation, Role


class Status(StrEnum):
    """Status of a delegation （代办）; that its last day is over is a comparison when reading."""

    PENDING = "pending"
    GIVEN = "given"
    REFUSED = "refused"
    ENDED = "ended"


UNDELEGABLE = ADMINISTRATORS | {
    Role.ACCUSATION_OFFICER, Role.OPERATOR, Role.REHEARSAL, Role.THIRD_PARTY,
}  # fmt: skip
"""What is personal: three administrators watch each other, the compartment of accusations is
opened to named officers, operator and rehearsal look after the machine, a third party is asked in
person."""
_DELEGABLE = frozenset(WHERE) - UNDELEGABLE
LONGEST = timedelta(days=180)
"""For longer somebody else gets the post."""

ABSENT = Relation("account", "whose rights they are", "delegation-not-own",
                  "只有被代办人、代办人或者安全管理员可以终止代办。")  # fmt: skip
DELEGATE = Relation("delegate", "the delegate", "delegation-not-own", ABSENT.detail)
BARRED = Relation("barred", "who asked, or either of the two", "delegation-own",
                  "提出人和代办双方不能自行确认，请由另一名安全管理员办理。")  # fmt: skip
_PENDING = frozenset({Status.PENDING})
_OPEN = frozenset({Status.PENDING, Status.GIVEN})
_GIVERS = _DELEGABLE | MANAGERS
_ANYBODY = frozenset(WHERE)
_SECOND = (By(MANAGERS, never=BARRED),)

GIVE = Move("give", "设定代办", frozenset(), Status.GIVEN, _GIVERS)
ASK = Move("ask", "提出代办", frozenset(), Status.PENDING, _GIVERS, called=False)
CONFIRM = Move("confirm", "确认代办", _PENDING, Status.GIVEN, _SECOND)
REFUSE = Move("refuse", "不予确认代办", _PENDING, Status.REFUSED, _SECOND)
END = Move("end", "终止代办", _OPEN, Status.ENDED, (
    By(_ANYBODY, person=ABSENT), By(_ANYBODY, person=DELEGATE), By(MANAGERS),
))  # fmt: skip
MOVES = (GIVE, ASK, CONFIRM, REFUSE, END)


def handed(roles: Set[Role]) -> frozenset[Role]:
    """The rights of the absent that a delegate has. Raises `Conflict` (not-delegable): none."""
    found = roles & _DELEGABLE
    if not found:
        detail = "管理员、检举控告专办人员和运行维护、演练人员的职责只能由本人履行，不能设定代办。"
        raise Conflict("not-delegable", detail)
    return frozenset(found)


def in_hand(roles: Set[Role], *, confirmed: bool) -> frozenset[Role]:
    """The rights that a delegate has now; of who was named by one alone never one to decide.

    The absent may have got a role since. Raises as `handed`.
    """
    return handed(roles) if confirmed else handed(roles) - DECIDING


def takes_two(roles: Set[Role]) -> bool:
    """Whether a security administrator confirms it, as for a role that decides."""
    return not handed(roles).isdisjoint(DECIDING)


def check_delegate(*, two: bool, active: bool, same_unit: bool, roles: Set[Role]) -> None:
    """Raise `Invalid` (delegate-unfit) unless it is another person, in use, of the same unit.

    Nor is it an administrator, who never works on petitions.
    """
    if not (two and active and same_unit) or roles & ADMINISTRATORS:
        raise unfit()


def unfit() -> Invalid:
    """One answer for all who cannot be the delegate, also for a login that nobody has."""
    detail = "代办人须是同一单位另一名在用人员，且不是系统、安全、审计管理员，请核对登录名。"
    return Invalid("delegate-unfit", detail, [FieldError("delegate", "不能作为代办人")])


def check_days(begins: date, ends: date, today: date) -> None:
    """Raise `Invalid` (days-invalid): not in the past, in order, `LONGEST` at most."""
    errors = []
    if begins < today:
        errors.append(FieldError("begins", "不能早于今天"))
    if not begins <= ends <= begins + LONGEST:
        errors.append(FieldError("ends", f"不能早于开始日期，最长 {LONGEST.days} 天"))
    if errors:
        raise Invalid("days-invalid", "代办的起止日期有误。", errors)


def check_free(*, overlapping: bool) -> None:
    """Raise `Conflict` (delegation-overlaps): one delegate of an account at a time."""
    if overlapping:
        detail = "这段时间内已有代办安排，请先终止原安排，或者另选日期。"
        raise Conflict("delegation-overlaps", detail)


def check_not_over(ends: date, today: date) -> None:
    """Raise `Conflict` (delegation-over): after its last day nothing is left to agree on or end."""
    if ends < today:
        raise Conflict("delegation-over", "代办期限已过，无须办理。")


def not_delegated() -> Forbidden:
    """Nobody has named the caller for this account, or not for today."""
    detail = "没有生效的代办安排：请核对被代办人的登录名和代办起止日期。"
    return Forbidden("not-delegated", detail, error="invalid_grant")
