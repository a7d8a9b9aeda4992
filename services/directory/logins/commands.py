"""Checking passwords: one after another, counted, and refused before they cost anything."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import sqlalchemy as sa
from fastapi import Request
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.directory import passwords
from services.directory.logins import queries, rules
from services.directory.logins.models import LoginCount
from shared.db import Database, record_refusal
from shared.errors import TooMany


@dataclass
class Turns:
    """Who waits in this process for a password to be checked."""

    secret: Callable[[], str]
    _at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(rules.AT_ONCE))
    _waiting: Counter[str] = field(default_factory=Counter)

    @cached_property
    def key(self) -> str:
        """What logins and addresses are digested with."""
        return self.secret()

    @asynccontextmanager
    async def of(self, whom: str, most: int) -> AsyncIterator[None]:
        """A turn of `whom`. Raises `TooMany` when `most` of the same wait already."""
        if self._waiting[whom] >= most:
            raise _too_many(1)
        self._waiting[whom] += 1
        try:
            async with self._at_once:
                yield
        finally:
            self._waiting[whom] -= 1
            if not self._waiting[whom]:
                del self._waiting[whom]


@dataclass(frozen=True)
class Place:
    """One login at one address, as digests, in this process."""

    turns: Turns
    database: Database
    login: str
    address: str

    @classmethod
    def of(cls, request: Request, login: str) -> "Place":
        """Where the caller of `request` logs in as `login`."""
        state = request.app.state
        address = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        key = state.turns.key
        return cls(state.turns, state.database, rules.digest(key, login),
                   rules.digest(key, address))  # fmt: skip

    @asynccontextmanager
    async def turn(self, now: datetime) -> AsyncIterator[None]:
        """Wait for our turn. Raises `TooMany`, at once when many wait, or when ours may not try.

        Who is known here does not wait among those of the same address who are not: an office may
        have one address, and one of its machines may run wild.
        """
        known = (await self._counts(now)).is_known
        whom, most = (
            (self.login + self.address, rules.MOST_WAITING_OF_KNOWN)
            if known
            else (self.address, rules.MOST_WAITING)
        )
        async with self.turns.of(whom, most):
            # Asked when it is our turn: guesses side by side do not outrun the count.
            if not rules.may_try(await self._counts(now)):
                raise _too_many(60)
            yield

    async def _counts(self, now: datetime) -> rules.Counts:
        async with self.database.read() as session:
            return await queries.counts(session, self.login, self.address, now)

    async def proves(self, password: str, stored: str | None, now: datetime) -> bool:
        """Whether `password` is the `stored` one; a wrong one is counted, whatever follows.

        Takes as long for None, which nothing matches. In our turn; `now` is real time.
        """
        is_right = await passwords.matches(password, stored)
        if not is_right:
            await record_refusal(self.database, _failed(self.login, self.address, now))
        return is_right

    async def succeeded(self, session: AsyncSession, now: datetime) -> None:
        """Begin the count again, and know the address."""
        values = {"failures": 0, "last_failure_at": None, "locked_until": None,
                  "last_success_at": now}  # fmt: skip
        first = insert(LoginCount).values(login=self.login, address=self.address, **values)
        await session.execute(
            first.on_conflict_do_update(index_elements=["login", "address"], set_=values)
        )


async def unlock(session: AsyncSession, key: str, login: str) -> None:
    """Forget the failures of a login everywhere: it has a new password."""
    await session.execute(
        sa.update(LoginCount)
        .where(LoginCount.login == rules.digest(key, login))
        .values(failures=0, last_failure_at=None, locked_until=None)
    )


async def forget(session: AsyncSession, now: datetime) -> None:
    """Delete what counts no longer."""
    counts = LoginCount.last_failure_at > now - rules.WITHIN
    known = LoginCount.last_success_at > now - rules.KNOWN_FOR
    await session.execute(sa.delete(LoginCount).where(sa.or_(counts, known).is_not(True)))


def _failed(login: str, address: str, now: datetime) -> sa.Executable:
    """Count a failure; one statement, so that failures side by side are all counted."""
    is_old = sa.or_(
        LoginCount.last_failure_at.is_(None), LoginCount.last_failure_at < now - rules.WITHIN
    )
    failures = sa.case((is_old, 1), else_=LoginCount.failures + 1)
    locked = sa.case(
        (failures >= rules.MOST_OF_BOTH, now + rules.WITHIN), else_=LoginCount.locked_until
    )
    first = insert(LoginCount).values(
        login=login, address=address, failures=1, last_failure_at=now,
        locked_until=None, last_success_at=None,
    )  # fmt: skip
    return first.on_conflict_do_update(
        index_elements=["login", "address"],
        set_={"failures": failures, "last_failure_at": now, "locked_until": locked},
    )


def _too_many(seconds: int) -> TooMany:
    detail = "登录失败的次数过多，请稍后再试；忘记口令的，请联系安全管理员。"
    return TooMany("too-many-logins", detail, retry_after=seconds)
