"""Everybody's way in: one HTTP client, a token per login, and what was last written where."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

import httpx

from tests.story.forms import JSON, in_days, leader, today, unit

Between = Callable[[], Awaitable[None]]


class Refused(AssertionError):
    """An answer that the story did not expect."""


@dataclass
class Office:
    """Calls services as whoever has a login, on a day; `between` is awaited before each call."""

    http: httpx.AsyncClient
    password: str
    between: Between | None = None
    day: date | None = None
    _tokens: dict[str, str] = field(default_factory=dict)
    _positions: dict[str, str] = field(default_factory=dict)
    _one_login: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def today(self) -> date:
        """The day in the office: the real one unless `day` says another."""
        return self.day or today()

    def in_days(self, days: int) -> str:
        """The day so many days from today."""
        return in_days(days, self.today)

    async def call(
        self,
        login: str,
        method: str,
        path: str,
        body: JSON | None = None,
        content: bytes | None = None,
        **headers: str,
    ) -> httpx.Response:
        """Call `path` (below /api/) as `login`; waits until the service knows what was written."""
        if self.between is not None:
            await self.between()
        given = {"Authorization": f"Bearer {await self.token(login)}", **headers}
        if method == "POST":
            given.setdefault("Idempotency-Key", str(uuid4()))
        if self._positions:
            given["Kaimen-After"] = ",".join(f"{k}={v}" for k, v in self._positions.items())
        for _ in range(10):
            answer = await self.http.request(
                method, f"/api/{path}", json=body, content=content, headers=given
            )
            if answer.status_code != 409 or answer.json()["code"] != "not-yet-known":
                break
            await asyncio.sleep(0.2)
        if position := answer.headers.get("Kaimen-Position"):
            name, _, at = position.partition("=")
            last = int(self._positions.get(name, "0"))
            self._positions[name] = str(max(last, int(at)))
        return answer

    async def post(self, login: str, path: str, body: JSON | None = None) -> JSON:
        """A POST that must succeed; its answer."""
        answer = await self.call(login, "POST", path, body if body is not None else {})
        if not answer.is_success:
            raise Refused(f"{login} POST {path}: {answer.status_code} {answer.text}")
        found: JSON = answer.json()
        return found

    async def get(self, login: str, path: str) -> Any:
        """A GET that must succeed; its answer."""
        answer = await self.call(login, "GET", path)
        if not answer.is_success:
            raise Refused(f"{login} GET {path}: {answer.status_code} {answer.text}")
        return answer.json()

    async def refused(
        self, login: str, path: str, body: JSON | None = None, method: str = "POST"
    ) -> tuple[int, str]:
        """Status and code of a call that must be refused, with a sentence in Chinese."""
        answer = await self.call(login, method, path, body)
        if answer.is_success:
            raise Refused(f"{login} {method} {path} was allowed: {answer.text}")
        problem = answer.json()
        assert any("一" <= letter <= "鿿" for letter in problem["detail"]), problem
        return answer.status_code, problem["code"]

    async def transfer(self, login: str, role: str, code: str) -> None:
        """Somebody goes to another office, with another role; his rights stay behind."""
        await self.agree(leader(login), roles=[role], unit=unit(code))
        self._tokens.pop(login, None)  # issued before, no longer valid

    async def agree(self, account: str, **change: Any) -> None:
        """Two security administrators agree on a unit or roles for an account."""
        form = {"account": account, "kind": "change", "reason": "工作岗位调整", **change}
        asked = await self.post("security_admin", "directory/v1/account-requests", form)
        path = f"directory/v1/account-requests/{asked['id']}/confirm"
        await self.post("security_admin-2", path)

    def use_token(self, login: str, token: str) -> None:
        """Let `login`, who has no account, call with a token that was made for it."""
        self._tokens[login] = token

    async def token(self, login: str) -> str:
        """The access token of `login`, who logs in once."""
        async with self._one_login:
            if login not in self._tokens:
                self._tokens[login] = await self.log_in(login)
        return self._tokens[login]

    async def log_in(self, login: str) -> str:
        """A new access token for `login`, who has the password of everybody."""
        form = {"grant_type": "password", "username": login, "password": self.password}
        answer = await self.http.post("/api/directory/v1/token", data=form)
        assert answer.is_success, answer.text
        token: str = answer.json()["access_token"]
        return token

    def positions(self) -> dict[str, str]:
        """How far each service had written when it last answered."""
        return dict(self._positions)


def after_writes(office: Office, settle: Between) -> Between:
    """`settle` that does nothing while nothing was written since the last time."""
    settled: dict[str, str] | None = None

    async def only_after_writes() -> None:
        nonlocal settled
        if settled != office.positions():
            settled = office.positions()
            await settle()

    return only_after_writes
