"""What the security administrator does with accounts, and what everybody does with his own.

Every change raises the account's version, so that tokens issued before it are refused by every
service within 30 seconds.
"""

from collections.abc import Set
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.directory import passwords
from services.directory.accounts import queries, rules
from services.directory.accounts.models import Credential
from services.directory.accounts.rules import AccountKind
from services.directory.accounts.schemas import AccountChange, NewAccount, NewPassword, OwnPassword
from services.directory.organisations.rules import Kind
from shared import directory, history
from shared.auth import Actor
from shared.db import Database, new_id, record_refusal
from shared.directory import Account, Organisation
from shared.errors import Conflict, FieldError, Invalid
from shared.moves import Role
from shared.snapshots import Moved


async def create(session: AsyncSession, actor: Actor, form: NewAccount, now: datetime) -> Account:
    """Add a person.

    Raises `Conflict` (login-taken), `Invalid` (unit-unknown, roles-not-disjoint,
    role-not-grantable, role-unit-mismatch, password-weak).
    """
    unit = await directory.organisation(session, form.unit, "unit")
    rules.check_roles(form.roles, Kind(unit.kind))
    password = form.password.get_secret_value()
    rules.check_password(form.login, password)
    if await queries.is_taken(session, form.login):
        raise _taken()
    credential = Credential(
        account=new_id(),
        login=form.login,
        name=form.name,
        post=form.post,
        secret=await passwords.hashed(password),
        is_demonstration=False,
        changed_at=now,
        changed_by=actor.id,
    )
    account = record(session, credential, AccountKind.PERSON, unit, form.roles, now)
    try:
        await session.flush()
    except IntegrityError as error:  # somebody took the login meanwhile
        raise _taken() from error
    return account


def record(
    session: AsyncSession,
    credential: Credential,
    kind: AccountKind,
    unit: Organisation,
    roles: Set[Role],
    now: datetime,
) -> Account:
    """Add an account with its credential."""
    account = Account(
        id=credential.account,
        version=1,
        active=True,
        kind=kind,
        roles=sorted(roles),
        unit=unit.id,
        line=unit.line,
    )
    session.add_all([account, credential])
    _publish(session, account, credential, now)
    return account


async def change(
    session: AsyncSession, actor: Actor, account: Account, form: AccountChange, now: datetime
) -> Account:
    """Change name, post, unit or roles.

    Raises `Forbidden` (own-account), `Conflict` (service-account) and what `create` raises.
    """
    _manageable(account, actor)
    credential = await queries.credential(session, account.id)
    given = form.model_fields_set
    if "name" in given:
        credential.name = _required(form.name, "name")
    if "post" in given:
        credential.post = form.post
    unit = await directory.organisation(session, form.unit or account.unit, "unit")
    roles = form.roles or {Role(role) for role in account.roles}
    rules.check_roles(roles, Kind(unit.kind))
    account.unit, account.line, account.roles = unit.id, unit.line, sorted(roles)
    _renew(session, account, credential, actor.id, now)
    return account


async def disable(session: AsyncSession, actor: Actor, account: Account, now: datetime) -> Account:
    """Shut an account out. Raises `Conflict` (wrong-status, service-account)."""
    _manageable(account, actor)
    if not account.active:
        raise Conflict("wrong-status", "该账号已停用。")
    account.active = False
    credential = await queries.credential(session, account.id)
    _renew(session, account, credential, actor.id, now)
    return account


async def enable(session: AsyncSession, actor: Actor, account: Account, now: datetime) -> Account:
    """Let a disabled account in again. Raises `Conflict` (wrong-status, service-account)."""
    _manageable(account, actor)
    if account.active:
        raise Conflict("wrong-status", "该账号正在使用中。")
    account.active = True
    credential = await queries.credential(session, account.id)
    _renew(session, account, credential, actor.id, now)
    return account


async def set_password(
    session: AsyncSession, actor: Actor, account: Account, form: NewPassword, now: datetime
) -> Account:
    """Give somebody a new password, and unlock the account.

    Raises `Forbidden` (own-account), `Conflict` (service-account), `Invalid` (password-weak).
    """
    _manageable(account, actor)
    credential = await queries.credential(session, account.id)
    await _replace_password(credential, form.password.get_secret_value())
    _renew(session, account, credential, actor.id, now)
    return account


async def change_own_password(
    session: AsyncSession,
    database: Database,
    actor: Actor,
    form: OwnPassword,
    now: datetime,
    real: datetime,
) -> Account:
    """Change one's own password, which ends every token issued before.

    A wrong current password counts as a failed login at `real` time, so that a stolen token does
    not help to guess it. Raises `Invalid` (password-wrong, password-weak), `Conflict`
    (service-account).
    """
    async with database.read() as reading:
        held = await queries.credential(reading, actor.id)
    current = None if rules.is_locked(held.locked_until, real) else held.secret
    if not await passwords.matches(form.current.get_secret_value(), current):
        await record_refusal(database, count_failure(actor.id, real))
        raise Invalid("password-wrong", "当前口令不正确。", [FieldError("current", "不正确")])
    account = await queries.own_account(session, actor)
    _person(account)
    credential = await queries.credential(session, account.id)
    await _replace_password(credential, form.password.get_secret_value())
    _renew(session, account, credential, actor.id, now)
    return account


def count_failure(account: UUID, now: datetime) -> sa.Executable:
    """Count a failed login at `now` (real time); five within 15 minutes lock for as long.

    One statement, so that failures side by side are all counted.
    """
    is_old = sa.or_(
        Credential.last_failure_at.is_(None),
        Credential.last_failure_at < now - rules.LOCKED_FOR,
    )
    failures = sa.case((is_old, 1), else_=Credential.failures + 1)
    locked_until = sa.case(
        (failures >= rules.MOST_FAILURES, now + rules.LOCKED_FOR), else_=Credential.locked_until
    )
    return (
        sa.update(Credential)
        .where(Credential.account == account)
        .values(failures=failures, last_failure_at=now, locked_until=locked_until)
    )


async def renew_service_secret(session: AsyncSession, id: UUID, secret: str, now: datetime) -> None:
    """Take over a service's new client secret, which ends every token issued before."""
    account = await session.get_one(Account, id, with_for_update=True)
    credential = await queries.credential(session, id)
    credential.secret = passwords.digest(secret)
    _renew(session, account, credential, None, now)


async def _replace_password(credential: Credential, password: str) -> None:
    rules.check_password(credential.login, password)
    credential.secret = await passwords.hashed(password)
    credential.failures, credential.last_failure_at, credential.locked_until = 0, None, None


def _renew(
    session: AsyncSession, account: Account, credential: Credential, by: UUID | None, now: datetime
) -> None:
    account.version += 1
    credential.changed_at, credential.changed_by = now, by
    _publish(session, account, credential, now)


def _publish(
    session: AsyncSession, account: Account, credential: Credential, now: datetime
) -> None:
    is_leader = Role.LEADER in account.roles
    account.name = credential.name if is_leader else None
    account.post = credential.post if is_leader else None
    history.publish_row(session, account, Moved("recorded", now))


def _manageable(account: Account, actor: Actor) -> None:
    rules.check_not_own(account.id, actor.id)
    _person(account)


def _person(account: Account) -> None:
    if account.kind != AccountKind.PERSON:
        raise Conflict("service-account", "服务账号由系统维护，不能手工修改。")


def _required(value: str | None, field: str) -> str:
    if value is None:
        raise Invalid("invalid-input", "填写内容有误。", [FieldError(field, "不能为空")])
    return value


def _taken() -> Conflict:
    return Conflict("login-taken", "该登录名已被使用，请更换。")
