"""One seeded directory for all tests here: its application in the test's own loop, no sockets.

Its database is really written, so every test makes the accounts that it changes.
"""

import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.directory.accounts.rules import account_id
from services.directory.app import create_app
from services.directory.organisations.rules import organisation_id
from services.directory.seed import COMMAND, SERVICES, seed
from shared.settings import Profile, Settings

PASSWORD = "demonstration-2026"
GIVEN = "given-by-security-77"
"""What an administrator sets; nobody can use it before he has changed it."""
SECRETS = {
    "demonstration_password": PASSWORD,
    "first_administrator_password": "administrator-2026",
    "second_administrator_password": "administrator-2027",
    **{f"client_{name}": f"secret-of-{name}" for name in (*SERVICES, COMMAND)},
}


@dataclass
class Directory:
    """A running directory and those who call it."""

    app: FastAPI
    api: httpx.AsyncClient
    url: str
    secrets: Path
    _tokens: dict[str, tuple[str, float]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    async def log_in(
        self, login: str, password: str = PASSWORD, new: str | None = None, at: str = "192.0.2.1"
    ) -> httpx.Response:
        """The answer to a login with a password, from the address `at`; `new` takes its place."""
        form = {"grant_type": "password", "username": login, "password": password}
        form |= {} if new is None else {"new_password": new}
        return await self.api.post("/v1/token", data=form, headers={"X-Forwarded-For": at})

    async def log_in_service(self, name: str, secret: str) -> httpx.Response:
        """The answer to a login with a client secret."""
        form = {"grant_type": "client_credentials", "client_id": name, "client_secret": secret}
        return await self.api.post("/v1/token", data=form)

    async def headers(self, login: str) -> dict[str, str]:
        """What `login` sends with a request; services log in with their secret.

        This directory lives as long as the tests of a worker, which is longer than a token lives.
        """
        token, renew_at = self._tokens.get(login, ("", 0.0))
        if time.monotonic() >= renew_at:
            if f"client_{login}" in SECRETS:
                answer = await self.log_in_service(login, SECRETS[f"client_{login}"])
            else:
                answer = await self.log_in(login)
            assert answer.status_code == 200, answer.text
            token = answer.json()["access_token"]
            self._tokens[login] = token, time.monotonic() + answer.json()["expires_in"] / 2
        return {"Authorization": f"Bearer {token}"}

    def forget(self, login: str) -> None:
        """The token of `login` serves no more: the next request logs in again."""
        self._tokens.pop(login, None)

    async def move(self, account: str, unit: str) -> None:
        """The security administrator moves somebody who prepares to another unit."""
        path, admin = f"/v1/accounts/{account}", "security_admin"
        version = (await self.get(path, admin)).json()["version"]
        headers = {"If_Match": f'"{version}"'}
        answer = await self.send("PATCH", path, {"unit": unit}, admin, **headers)
        assert answer.status_code == 200, answer.text

    async def get(self, path: str, login: str = "registrar", **query: Any) -> httpx.Response:
        """GET as `login`."""
        return await self.api.get(path, params=query, headers=await self.headers(login))

    async def send(
        self, method: str, path: str, body: Any, login: str, **headers: str
    ) -> httpx.Response:
        """A writing request as `login`, with an idempotency key of its own."""
        own = {"Idempotency-Key": f"test-{next(self._numbers)}", **await self.headers(login)}
        extra = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.api.request(method, path, json=body, headers={**own, **extra})

    async def ask(self, login: str, account: str, kind: str, **said: Any) -> httpx.Response:
        """The answer to a request of `login` for a change of an account."""
        form = {"account": account, "kind": kind, "reason": "工作岗位调整", **said}
        return await self.send("POST", "/v1/account-requests", form, login)

    async def agreed(self, account: str, kind: str, **said: Any) -> dict[str, Any]:
        """A request of the security administrator that the second one has confirmed."""
        asked = await self.ask("security_admin", account, kind, **said)
        assert asked.status_code == 201, asked.text
        path = f"/v1/account-requests/{asked.json()['id']}/confirm"
        confirmed = await self.send("POST", path, {}, "security_admin-2")
        assert confirmed.status_code == 200, confirmed.text
        made: dict[str, Any] = confirmed.json()
        return made

    async def new_account(self, **changes: Any) -> dict[str, Any]:
        """A fresh unit handler at the bureau of 锦江区, whose password is PASSWORD."""
        form = {
            "login": f"someone-{next(self._numbers)}",
            "name": "冯某某",
            "unit": str(organisation_id("510104")),
            "roles": ["unit_handler"],
            "password": GIVEN,
            **changes,
        }
        answer = await self.send("POST", "/v1/accounts", form, "security_admin")
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        if form["password"] == GIVEN:
            changed = await self.log_in(form["login"], GIVEN, new=PASSWORD, at="192.0.2.9")
            assert changed.status_code == 200, changed.text
            made["version"] += 1
        return made


def settings(url: str, secrets: Path, **changes: Any) -> Settings:
    """The settings of a directory whose secrets lie in `secrets`."""
    values: dict[str, Any] = {
        "database_url": url,
        "data_dir": secrets.parent / "data",
        "secrets_dir": secrets,
        "profile": Profile.DEMONSTRATION,
        "rehearsal": True,
        "run_worker": False,
        **changes,
    }
    return Settings(**values)


@pytest.fixture(scope="session")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of secrets as `kaimen up` makes it."""
    folder = tmp_path_factory.mktemp("directory") / "secrets"
    folder.mkdir(mode=0o700)
    for name, secret in SECRETS.items():
        (folder / name).write_text(secret + "\n")
    return folder


@asynccontextmanager
async def running(wanted: Settings) -> AsyncIterator[Directory]:
    """A started directory with a client."""
    app = create_app(wanted)
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://directory") as api,
    ):
        yield Directory(app, api, wanted.database_url, wanted.secrets_dir)


@pytest.fixture(scope="session")
async def directory(databases: Any, secrets: Path) -> AsyncIterator[Directory]:
    """A seeded demonstration directory in rehearsal."""
    url = databases.clone("directory")
    await seed(url, secrets, "demonstration")
    async with running(settings(url, secrets)) as started:
        yield started


Start = Callable[..., Any]


@pytest.fixture
def start(secrets: Path) -> Start:
    """Start another directory: `async with start(url, profile=…) as directory`."""
    return lambda url, **changes: running(settings(url, secrets, **changes))


Ask = Callable[[str], Awaitable[dict[str, Any]]]


@pytest.fixture
def account(directory: Directory) -> Ask:
    """The account of `login` as the security administrator sees it now."""

    async def ask(login: str) -> dict[str, Any]:
        answer = await directory.get(f"/v1/accounts/{account_id(login)}", "security_admin")
        found: dict[str, Any] = answer.json()
        return found

    return ask
