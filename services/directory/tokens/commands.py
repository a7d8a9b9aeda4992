"""Logging in.

An unknown login, a wrong password and a disabled account get one answer after one time.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.directory import passwords
from services.directory.accounts.commands import change_at_login
from services.directory.accounts.rules import AccountKind
from services.directory.delegations import queries as delegations
from services.directory.delegations.rules import not_delegated
from services.directory.logins.commands import Place
from services.directory.tokens import queries
from services.directory.tokens.rules import Acting, Holder
from services.directory.tokens.schemas import ClientGrant, PasswordGrant
from shared.errors import Forbidden, Unauthorized
from shared.workdays import local_date


async def log_in(
    session: AsyncSession, place: Place, form: PasswordGrant, now: datetime, office: datetime
) -> Holder:
    """Check a person's password, and change it if a new one is given.

    Failures are counted, of this login and of this place, so that they survive the refusal. `now`
    is real time, `office` the time by whose days somebody acts for another. Raises `Unauthorized`,
    `TooMany` (too-many-logins), `Forbidden` (password-change-required, not-delegated), `Invalid`
    (password-weak, password-common, password-unchanged).
    """
    password = form.password.get_secret_value()
    async with place.turn(now):
        async with place.database.read() as reading:
            found = await queries.candidate(reading, form.username, AccountKind.PERSON)
        known = found or _NOBODY
        if not await place.proves(password, known.secret, now):
            raise _refused()
    credential = await queries.credential(session, known.id)
    if credential.secret != known.secret:  # changed meanwhile
        raise _refused()
    if form.new_password is not None:
        new = form.new_password.get_secret_value()
        await change_at_login(session, credential, password, new, now)
    elif credential.must_change:
        detail = "口令由管理员设置，请先修改：登录时在 new_password 中填写新口令。"
        raise Forbidden("password-change-required", detail, error="invalid_grant")
    await place.succeeded(session, now)
    await session.flush()
    holder = await _holder(session, known.id)
    if form.acting_for is None:
        return holder
    today = local_date(office)
    absent = await delegations.in_force(session, holder.id, holder.unit, form.acting_for, today)
    if absent is None:
        raise not_delegated()
    acting = Acting(absent.id, absent.version, absent.name, absent.until)
    return replace(holder, roles=sorted(absent.roles), acting=acting)


_NOBODY = queries.Candidate(UUID(int=0), None)
"""Checked and counted in the place of an unknown account, which takes the same time."""


async def log_in_service(session: AsyncSession, form: ClientGrant) -> Holder:
    """Check a service's client secret."""
    found = await queries.candidate(session, form.client_id, AccountKind.SERVICE)
    secret = form.client_secret.get_secret_value()
    known = found or _NOBODY
    if not passwords.is_secret(secret, known.secret):
        raise _refused()
    return await _holder(session, known.id)


async def _holder(session: AsyncSession, account: UUID) -> Holder:
    found = await queries.holder(session, account)
    if found is None:  # disabled while the secret was checked
        raise _refused()
    return found


def _refused() -> Unauthorized:
    detail = "登录名或口令不正确；多次失败后须等待一段时间。"
    return Unauthorized("invalid-credentials", detail, error="invalid_grant")
