"""Logging in.

An unknown login, a wrong password, a locked and a disabled account get one answer after one time.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.directory import passwords
from services.directory.accounts.commands import count_failure
from services.directory.accounts.rules import AccountKind, is_locked
from services.directory.tokens import queries
from services.directory.tokens.rules import Holder
from services.directory.tokens.schemas import ClientGrant, PasswordGrant
from shared.db import Database, record_refusal
from shared.errors import Unauthorized


async def log_in(
    session: AsyncSession, database: Database, form: PasswordGrant, now: datetime
) -> Holder:
    """Check a person's password; five failures within 15 minutes lock the account for as long.

    `now` is real time. Failures are counted on their own, so that they survive the refusal. The
    lock is looked at again after the check, because guesses may run side by side.
    """
    async with database.read() as reading:
        found = await queries.candidate(reading, form.username, AccountKind.PERSON)
    known = found if found and not is_locked(found.locked_until, now) else _NOBODY
    is_right = await passwords.matches(form.password.get_secret_value(), known.secret)
    if not is_right:
        await record_refusal(database, count_failure(known.id, now))
        raise _refused()
    credential = await queries.credential_to_clear(session, known.id)
    if is_locked(credential.locked_until, now) or credential.secret != known.secret:
        raise _refused()
    credential.failures, credential.last_failure_at, credential.locked_until = 0, None, None
    return await _holder(session, known.id)


_NOBODY = queries.Candidate(UUID(int=0), None, None)
"""Checked and counted in the place of an unknown or locked account, which takes the same time."""


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
    detail = "登录名或口令不正确；多次失败后账号会锁定一段时间。"
    return Unauthorized("invalid-credentials", detail, error="invalid_grant")
