"""Who asks for a change of an account, who confirms it, and what a request must say. Pure."""

from collections.abc import Iterable, Set
from enum import StrEnum

from services.directory.accounts.rules import MANAGERS
from shared.errors import Conflict, FieldError, Invalid
from shared.moves import By, Move, Relation, Role


class Asked(StrEnum):
    """What is asked for an account."""

    CHANGE = "change"
    PASSWORD = "password"  # noqa: S105 - a kind, no password
    DISABLE = "disable"
    ENABLE = "enable"


class Status(StrEnum):
    """Status of an account request （账号变更申请）."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


ASKER = Relation("asked_by", "who asked", "request-not-own",
                 "只有申请人本人可以撤回申请。")  # fmt: skip
BARRED = Relation("barred", "who asked or whose account it is", "request-own",
                  "申请人和申请所涉账号的本人不能决定，请由另一名安全管理员办理。")  # fmt: skip
_PENDING = frozenset({Status.PENDING})
_SECOND = (By(MANAGERS, never=BARRED),)

REQUEST = Move("request", "申请账号变更", frozenset(), Status.PENDING, MANAGERS)
CONFIRM = Move("confirm", "确认账号变更", _PENDING, Status.CONFIRMED, _SECOND)
REFUSE = Move("refuse", "不予确认账号变更", _PENDING, Status.REFUSED, _SECOND)
WITHDRAW = Move("withdraw", "撤回账号变更申请", _PENDING, Status.WITHDRAWN,
                (By(MANAGERS, person=ASKER),))  # fmt: skip
MOVES = (REQUEST, CONFIRM, REFUSE, WITHDRAW)

_BELONGING: dict[Asked, frozenset[str]] = {
    Asked.CHANGE: frozenset({"unit", "roles"}),
    Asked.PASSWORD: frozenset({"password"}),
}
"""What a request of this kind says, beside the account and the reason; at least one of them."""


def check_said(kind: Asked, said: Set[str]) -> None:
    """Raise `Invalid` (invalid-input) unless the fields `said` are those of a request of `kind`."""
    belonging = _BELONGING.get(kind, frozenset())
    errors = [FieldError(field, "与申请事项不符") for field in sorted(said - belonging)]
    if belonging and belonging.isdisjoint(said):
        errors += [FieldError(field, "须填写") for field in sorted(belonging)]
    if errors:
        raise Invalid("invalid-input", "填写内容有误。", errors)


def check_none_pending(*, pending: bool) -> None:
    """Raise `Conflict` (request-pending): one request about an account at a time."""
    if pending:
        detail = "该账号已有待确认的申请，请先确认、不予确认或者撤回。"
        raise Conflict("request-pending", detail)


def check_both_serve(serving: Iterable[bool]) -> None:
    """Raise `Conflict` (administrator-changed) unless both who agree serve as such today.

    So at least two security administrators are left, whatever they agreed on.
    """
    if not all(serving):
        detail = "申请人或者确认人已不是在用的安全管理员，请由现任安全管理员重新申请。"
        raise Conflict("administrator-changed", detail)


def is_serving(*, active: bool, roles: Iterable[str]) -> bool:
    """Whether an account is one of a security administrator today."""
    return active and Role.SECURITY_ADMIN in roles
