"""What the security administrator does with accounts, and what everybody does with his own.

What takes two of them is refused to one alone (`rules.check_one_suffices`) and done when the second
one confirms it (`services.directory.account_requests`).

Every change raises the account's version, so that tokens issued before it are refused by every
service within 30 seconds.
"""

from collections.abc import Set
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.directory import passwords
from services.directory.accounts import queries, rules
from services.directory.accounts.models import Credential
from services.directory.accounts.rules import AccountKind
from services.directory.accounts.schemas import AccountChange, NewAccount, OwnPassword
from services.directory.logins import commands as logins
from services.directory.logins.commands import Place
from services.directory.organisations.rules import Kind
from shared import directory, history
from shared.auth import Actor, check_oneself
from shared.db import new_id
from shared.directory import Account, Organisation
from shared.errors import Conflict, FieldError, Invalid
from shared.moves import LEADING, Role
from shared.snapshots import Moved


async def create(session: AsyncSession, actor: Actor, form: NewAccount, now: datetime) -> Account:
    """Add a person; a role that decides comes by a request, when the account is there.

    Raises `Conflict` (login-taken, second-needed), `Invalid` (unit-unknown, roles-not-disjoint,
    role-not-grantable, role-unit-mismatch, password-weak, password-common).
    """
    unit = await directory.organisation(session, form.unit, "unit")
    rules.check_roles(form.roles, Kind(unit.kind))
    rules.check_one_suffices(frozenset(), form.roles)
    secret = await passwords.checked(form.login, form.password.get_secret_value())
    if await queries.is_taken(session, form.login):
        raise _taken()
    credential = Credential(
        account=new_id(),
        login=form.login,
        name=form.name,
        post=form.post,
        secret=secret,
        is_demonstration=False,
        must_change=True,
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
    check_manageable(account, actor)
    credential = await queries.credential(session, account.id)
    given = form.model_fields_set
    if "name" in given:
        credential.name = _required(form.name, "name")
    if "post" in given:
        credential.post = form.post
    held = {Role(role) for role in account.roles}
    unit, roles = form.unit or account.unit, form.roles or held
    rules.check_one_suffices(held, roles, moves=unit != account.unit)
    return await assign(session, actor, account, unit, roles, now)


async def assign(
    session: AsyncSession,
    actor: Actor,
    account: Account,
    unit: UUID,
    roles: Set[Role],
    now: datetime,
) -> Account:
    """Let somebody work in `unit` with `roles`, which one may say alone or two have agreed on.

    Raises `Forbidden` (own-account), `Conflict` (service-account), `Invalid` (unit-unknown,
    roles-not-disjoint, role-not-grantable, role-unit-mismatch).
    """
    check_manageable(account, actor)
    found = await directory.organisation(session, unit, "unit")
    rules.check_roles(roles, Kind(found.kind))
    account.unit, account.line, account.roles = found.id, found.line, sorted(roles)
    credential = await queries.credential(session, account.id)
    _renew(session, account, credential, actor.id, now)
    return account


async def disable(session: AsyncSession, actor: Actor, account: Account, now: datetime) -> Account:
    """Shut an account out.

    Raises `Forbidden` (own-account), `Conflict` (wrong-status, service-account, second-needed).
    """
    check_manageable(account, actor)
    rules.check_one_suffices({Role(role) for role in account.roles}, frozenset())
    return await switch(session, actor, account, now, active=False)


async def enable(session: AsyncSession, actor: Actor, account: Account, now: datetime) -> Account:
    """Let a disabled account in again, which gives it back the roles that it holds.

    Raises `Forbidden` (own-account), `Conflict` (wrong-status, service-account, second-needed).
    """
    check_manageable(account, actor)
    rules.check_one_suffices(frozenset(), {Role(role) for role in account.roles})
    return await switch(session, actor, account, now, active=True)


async def switch(
    session: AsyncSession, actor: Actor, account: Account, now: datetime, *, active: bool
) -> Account:
    """Disable or enable an account, which one may do alone or two have agreed on.

    Raises `Forbidden` (own-account), `Conflict` (wrong-status, service-account).
    """
    check_manageable(account, actor)
    rules.check_active(active=account.active, wanted=not active)
    account.active = active
    credential = await queries.credential(session, account.id)
    _renew(session, account, credential, actor.id, now)
    return account


async def reset_password(
    session: AsyncSession, actor: Actor, key: str, account: Account, secret: str, now: datetime
) -> Account:
    """Give somebody a new password, which opens nothing before it is changed, and unlock the login.

    `secret` is what `passwords.checked` made of it; two have agreed. Raises `Forbidden`
    (own-account), `Conflict` (service-account).
    """
    check_manageable(account, actor)
    credential = await queries.credential(session, account.id)
    credential.secret, credential.must_change = secret, True
    await logins.unlock(session, key, credential.login)
    _renew(session, account, credential, actor.id, now)
    return account


async def end_tokens(session: AsyncSession, id: UUID, now: datetime) -> None:
    """End every token issued to the account before: it logs in again, with what it has then."""
    account = await session.get_one(Account, id, with_for_update=True)
    account.version += 1
    _publish(session, account, await queries.credential(session, id), now)


async def change_own_password(
    session: AsyncSession,
    place: Place,
    actor: Actor,
    form: OwnPassword,
    now: datetime,
    real: datetime,
) -> Account:
    """Change one's own password, which ends every token issued before.

    A wrong current password counts as a failed login at `real` time, so that a stolen token does
    not help to guess it. Raises `Forbidden` (acting-for-another), `TooMany`
    (too-many-logins), `Invalid` (password-wrong, password-weak, password-common,
    password-unchanged), `Conflict` (service-account).
    """
    check_oneself(actor)
    given = form.current.get_secret_value()
    async with place.turn(real):
        async with place.database.read() as reading:
            held = await queries.credential(reading, actor.id)
        if not await place.proves(given, held.secret, real):
            raise Invalid("password-wrong", "当前口令不正确。", [FieldError("current", "不正确")])
    account = await queries.own_account(session, actor)
    _person(account)
    credential = await queries.credential(session, account.id)
    new = form.password.get_secret_value()
    rules.check_changed(given, new)
    credential.secret = await passwords.checked(credential.login, new)
    credential.must_change = False
    _renew(session, account, credential, actor.id, now)
    return account


async def change_at_login(
    session: AsyncSession, credential: Credential, old: str, new: str, now: datetime
) -> None:
    """Replace the password that somebody logs in with.

    Raises `Invalid` (password-weak, password-common, password-unchanged).
    """
    rules.check_changed(old, new, "new_password")
    credential.secret = await passwords.checked(credential.login, new, "new_password")
    credential.must_change = False
    account = await session.get_one(Account, credential.account, with_for_update=True)
    _renew(session, account, credential, account.id, now)


async def renew_service_secret(session: AsyncSession, id: UUID, secret: str, now: datetime) -> None:
    """Take over a service's new client secret, which ends every token issued before."""
    account = await session.get_one(Account, id, with_for_update=True)
    credential = await queries.credential(session, id)
    credential.secret = passwords.digest(secret)
    _renew(session, account, credential, None, now)


def _renew(
    session: AsyncSession, account: Account, credential: Credential, by: UUID | None, now: datetime
) -> None:
    account.version += 1
    credential.changed_at, credential.changed_by = now, by
    _publish(session, account, credential, now)


def _publish(
    session: AsyncSession, account: Account, credential: Credential, now: datetime
) -> None:
    leads = not LEADING.isdisjoint(account.roles)
    account.name = credential.name if leads else None
    account.post = credential.post if leads else None
    history.publish_row(session, account, Moved("recorded", now))


def check_manageable(account: Account, actor: Actor) -> None:
    """Raise `Forbidden` (own-account) or `Conflict` (service-account) unless the actor may."""
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
