"""Which roles go together, which fit a unit, which take two, and what a password is. Pure."""

from collections.abc import Set
from enum import StrEnum
from uuid import UUID, uuid5

from services.directory.organisations.rules import NAMESPACE, Kind
from shared.errors import Conflict, FieldError, Forbidden, Invalid
from shared.moves import Role


class AccountKind(StrEnum):
    """A person logs in with a password, a service with its client secret."""

    PERSON = "person"
    SERVICE = "service"


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""三员分立: three administrators who watch each other; none of them touches petitions."""

READERS = frozenset({Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
MANAGERS = frozenset({Role.SECURITY_ADMIN})

_PROVINCIAL = frozenset({Kind.DEPARTMENT, Kind.DIVISION})
_LOCAL = frozenset({Kind.BUREAU})

WHERE: dict[Role, frozenset[Kind]] = {
    Role.REGISTRAR: _PROVINCIAL,
    Role.TRIAGE: _PROVINCIAL,
    Role.PET_HEAD: _PROVINCIAL,
    Role.DIV_HANDLER: _PROVINCIAL,
    Role.DIV_HEAD: _PROVINCIAL,
    Role.DEPUTY: _PROVINCIAL,
    Role.PRINCIPAL: _PROVINCIAL,
    Role.SUPERVISOR: _PROVINCIAL,
    Role.REVIEWER: _PROVINCIAL | _LOCAL,
    Role.ACCUSATION_OFFICER: _PROVINCIAL,
    Role.UNIT_HANDLER: _LOCAL,
    Role.UNIT_HEAD: _LOCAL,
    Role.LEADER: _PROVINCIAL | _LOCAL,
    Role.SENDER: frozenset({Kind.PETITION_BUREAU, Kind.MINISTRY, Kind.JOINT_OFFICE}),
    Role.JOINT_OFFICE: frozenset({Kind.JOINT_OFFICE}),
    Role.THIRD_PARTY: frozenset({Kind.DEPARTMENT, Kind.GOVERNMENT_DEPARTMENT}),
    Role.OPERATOR: _PROVINCIAL,
    Role.REHEARSAL: _PROVINCIAL,
    Role.SYSTEM_ADMIN: _PROVINCIAL,
    Role.SECURITY_ADMIN: _PROVINCIAL,
    Role.AUDIT_ADMIN: _PROVINCIAL,
}
"""Roles that a person may be given, each with the kinds of unit it makes sense in."""

PREPARING = frozenset({
    Role.REGISTRAR, Role.TRIAGE, Role.DIV_HANDLER, Role.UNIT_HANDLER, Role.REVIEWER,
    Role.THIRD_PARTY,
})  # fmt: skip
"""Roles that prepare what others decide; one security administrator gives them."""
DECIDING = frozenset(WHERE) - PREPARING
"""Roles that decide, and those of the administrators and the operator: two agree on them."""

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 128


def account_id(login: str) -> UUID:
    """The id of the seeded account with this login."""
    return uuid5(NAMESPACE, f"account:{login}")


def check_roles(roles: Set[Role], kind: Kind) -> None:
    """Raise `Invalid` unless a person in a unit of `kind` may hold all of `roles` together.

    Codes: roles-not-disjoint (an administrator holds exactly one role), role-not-grantable,
    role-unit-mismatch.
    """
    if roles & ADMINISTRATORS and len(roles) > 1:
        detail = "系统、安全、审计管理员三员分立，不得兼任，也不得同时承担信访业务角色。"
        raise Invalid("roles-not-disjoint", detail, [FieldError("roles", "不得兼任")])
    for role in sorted(roles):
        places = WHERE.get(role)
        if places is None:
            detail = f"角色“{role}”不能授予个人账号。"
            raise Invalid("role-not-grantable", detail, [FieldError("roles", "不能授予")])
        if kind not in places:
            detail = f"角色“{role}”不适用于该类单位，请核对所属单位。"
            raise Invalid("role-unit-mismatch", detail, [FieldError("roles", "与单位不符")])


def check_one_suffices(held: Set[Role], wanted: Set[Role], *, moves: bool = False) -> None:
    """Raise `Conflict` (second-needed) for what two security administrators must agree on.

    That is giving a role that decides, also by taking it along to another unit (`moves`), and
    taking an administrator's role, so that nobody gets rid of those who watch him.
    """
    given = wanted if moves else wanted - held
    if given & DECIDING or (held - wanted) & ADMINISTRATORS:
        detail = "这项变更须经另一名安全管理员确认才能生效，请提出账号变更申请。"
        raise Conflict("second-needed", detail)


def check_active(*, active: bool, wanted: bool) -> None:
    """Raise `Conflict` (wrong-status) unless the account is as `wanted`: in use, or disabled."""
    if active != wanted:
        detail = "该账号已停用。" if wanted else "该账号正在使用中。"
        raise Conflict("wrong-status", detail)


def check_password(login: str, password: str, *, is_common: bool, field: str = "password") -> None:
    """Raise `Invalid` for a password that is short, long, or holds the login (password-weak), or
    that many people have (`is_common`; password-common).
    """
    long_enough = SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD
    if not long_enough or login.casefold() in password.casefold() or len(set(password)) < 4:
        detail = f"口令应为 {SHORTEST_PASSWORD} 至 {LONGEST_PASSWORD} 个字符，且不得包含登录名。"
        raise Invalid("password-weak", detail, [FieldError(field, "不符合口令要求")])
    if is_common:
        detail = "这个口令（或去掉首尾的数字和符号之后）过于常见，容易被猜到，请另设一个。"
        raise Invalid("password-common", detail, [FieldError(field, "过于常见")])


def check_changed(old: str, new: str, field: str = "password") -> None:
    """Raise `Invalid` (password-unchanged) when the new password is the old one."""
    if new == old:
        detail = "新口令不能与当前口令相同。"
        raise Invalid("password-unchanged", detail, [FieldError(field, "与当前口令相同")])


def check_not_own(account: UUID, actor: UUID) -> None:
    """Raise `Forbidden` (own-account): nobody gives rights to himself."""
    if account == actor:
        raise Forbidden("own-account", "不能修改自己的账号，请由其他安全管理员办理。")
