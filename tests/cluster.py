"""All six services in one event loop, without sockets; followers are stepped by hand."""

import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx
from fastapi import FastAPI

import assignment_service.app
import intake_service.app
import reporting_service.app
import services.directory.app
import services.exchange.app
import supervision_service.app
from services.cli.catalogue import CLIENT_ID
from services.cli.secrets import Secrets
from services.directory.accounts.rules import AccountKind
from services.directory.seed import seed
from services.directory.signing import SigningKey
from services.directory.tokens import queries, rules
from shared.clock import real_now
from shared.follower import Follower
from shared.settings import Settings
from tests import story
from tests.contracts.answers import Checked
from tests.databases import Databases
from tests.harness import CreateApp
from tests.story import Office

APPS: dict[str, CreateApp] = {
    # Directory calls no other service.
    "directory": lambda settings, _: services.directory.app.create_app(settings),
    "intake": intake_service.app.create_app,
    "assignment": assignment_service.app.create_app,
    "supervision": supervision_service.app.create_app,
    "reporting": reporting_service.app.create_app,
    "exchange": services.exchange.app.create_app,
}


class Cluster(httpx.AsyncBaseTransport):
    """The six applications; a transport that sends /api/<name>/… to the one of that name."""

    def __init__(self) -> None:
        self.apps: dict[str, FastAPI] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Route one request."""
        _, _, name, rest = request.url.path.split("/", 3)
        query = b"?" + request.url.query if request.url.query else b""
        url = request.url.copy_with(raw_path=f"/{rest}".encode() + query)
        inner = httpx.Request(request.method, url, headers=request.headers, stream=request.stream)
        return await Checked(name, httpx.ASGITransport(self.apps[name])).handle_async_request(inner)

    def client(self) -> httpx.AsyncClient:
        """A client without an account; paths begin with /api/."""
        return httpx.AsyncClient(transport=self, base_url="http://gateway", timeout=60)

    @asynccontextmanager
    async def office(self, *, settled: bool = True) -> AsyncIterator[Office]:
        """Everybody's way in; what was written is known everywhere before the next call.

        Not unless `settled`.
        """
        settings: Settings = self.apps["directory"].state.settings
        async with self.client() as client:
            office = Signed(client, settings.secret("demonstration_password"), self.apps)
            if settled:
                office.between = story.after_writes(office, self.settle)
            yield office

    async def settle(self) -> None:
        """Let every service apply everything that the others have published."""
        for app in self.apps.values():
            followers: dict[str, Follower] = app.state.followers
            for follower in followers.values():
                while await follower.step():
                    pass


class Signed(Office):
    """An office where nobody types a password, whose check takes a fifth of a second."""

    def __init__(
        self, client: httpx.AsyncClient, password: str, apps: Mapping[str, FastAPI]
    ) -> None:
        super().__init__(client, password)
        self._directory = apps["directory"].state

    async def log_in(self, login: str) -> str:
        """A token as directory issues it, but for an hour."""
        async with self._directory.database.read() as session:
            account = await queries.candidate(session, login, AccountKind.PERSON)
            assert account is not None, f"{login} has no account"
            holder = await queries.holder(session, account.id)
        assert holder is not None
        key: SigningKey = self._directory.signing_key
        return key.sign(rules.claims(holder, uuid4(), real_now(), timedelta(hours=1)))


class ClusterTemplate:
    """Six databases with all organisations and accounts: made once, copied for each cluster."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        self._folder = tempfile.TemporaryDirectory()
        self._urls: dict[str, str] = {}

    @asynccontextmanager
    async def started(self) -> AsyncIterator[Cluster]:
        """A cluster on fresh copies of the databases; the copies are dropped with it."""
        if not self._urls:
            self._urls = await self._seeded()
        copies = {name: self._databases.copy(url) for name, url in self._urls.items()}
        try:
            async with self._started(copies) as cluster:
                yield cluster
        finally:
            for url in copies.values():
                self._databases.drop(url)

    def end(self) -> None:
        """Delete the secrets' folder."""
        self._folder.cleanup()

    async def _seeded(self) -> dict[str, str]:
        """Databases seeded as `kaimen up` seeds them, with every follower up to date."""
        secrets = Secrets(self._secrets)
        clients = [f"client_{name}" for name in (*APPS, CLIENT_ID)]
        for name in (*clients, "demonstration_password", "vault_key", "exchange_key"):
            secrets.get(name)
        urls = {name: self._databases.clone(name) for name in APPS}
        await seed(urls["directory"], self._secrets, "demonstration")
        async with self._started(urls) as cluster:
            await cluster.settle()
        return urls

    @property
    def _secrets(self) -> Path:
        return Path(self._folder.name) / "secrets"

    @asynccontextmanager
    async def _started(self, urls: Mapping[str, str]) -> AsyncIterator[Cluster]:
        cluster = Cluster()
        async with AsyncExitStack() as stack:
            # Its own objects too: those of another cluster would have no rows here.
            data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            for name, create_app in APPS.items():
                settings = Settings(
                    database_url=urls[name],
                    data_dir=data,
                    secrets_dir=self._secrets,
                    gateway_url="http://gateway",
                    run_worker=False,
                )
                app = create_app(settings, cluster)
                cluster.apps[name] = app
                await stack.enter_async_context(app.router.lifespan_context(app))
            yield cluster
