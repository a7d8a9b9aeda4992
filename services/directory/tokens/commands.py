"""Logging in.

An unknown login, a wrong password, a locked and a disabled account get one answer after one time.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from services.directory import passwords
from services.directory.accounts.models import Credential
from services.directory.accounts.rules import LOCKED_FOR, MOST_FAILURES, AccountKind, is_locked
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
    known = found if found and not is_locked(found.locked_until, now) else None
    password = form.password.get_secret_value()
    if not await passwords.matches(password, known.secret if known else None):
        if known:
            await record_refusal(database, _count_failure(known.id, now))
        raise _refused()
    if known is None:
        raise _refused()
    credential = await queries.credential_to_clear(session, known.id)
    if is_locked(credential.locked_until, now) or credential.secret != known.secret:
        raise _refused()
    credential.failures, credential.last_failure_at, credential.locked_until = 0, None, None
    return await queries.holder(session, known.id)


async def log_in_service(session: AsyncSession, form: ClientGrant) -> Holder:
    """Check a service's client secret."""
    found = await queries.candidate(session, form.client_id, AccountKind.SERVICE)
    secret = form.client_secret.get_secret_value()
    if not passwords.is_secret(secret, found.secret if found else None) or found is None:
        raise _refused()
    return await queries.holder(session, found.id)


def _count_failure(account: UUID, now: datetime) -> sa.Executable:
    """One statement, so that failures side by side are all counted."""
    is_old = Credential.last_failure_at.is_(None) | (Credential.last_failure_at < now - LOCKED_FOR)
    failures = sa.case((is_old, 1), else_=Credential.failures + 1)
    locked_until = sa.case(
        (failures >= MOST_FAILURES, now + LOCKED_FOR), else_=Credential.locked_until
    )
    return (
        sa.update(Credential)
        .where(Credential.account == account)
        .values(failures=failures, last_failure_at=now, locked_until=locked_until)
    )


def _refused() -> Unauthorized:
    detail = "登录名或口令不正确；多次失败后账号会锁定一段时间。"
    return Unauthorized("invalid-credentials", detail, error="invalid_grant")
