"""All five services in one event loop, without sockets; followers are stepped before each call."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

import assignment_service.app
import intake_service.app
import reporting_service.app
import services.directory.app
import supervision_service.app
from services.cli.secrets import Secrets
from services.directory.seed import seed
from shared.follow import Follower
from shared.settings import Settings
from tests.story import Office

APPS = {
    # Directory asks nobody anything.
    "directory": lambda settings, _: services.directory.app.create_app(settings),
    "intake": intake_service.app.create_app,
    "assignment": assignment_service.app.create_app,
    "supervision": supervision_service.app.create_app,
    "reporting": reporting_service.app.create_app,
}


class Gateway(httpx.AsyncBaseTransport):
    """Sends /api/<name>/… to the application of that name, as the real gateway does."""

    def __init__(self) -> None:
        self.apps: dict[str, FastAPI] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Route one request."""
        _, _, name, rest = request.url.path.split("/", 3)
        query = b"?" + request.url.query if request.url.query else b""
        url = request.url.copy_with(raw_path=f"/{rest}".encode() + query)
        inner = httpx.Request(request.method, url, headers=request.headers, stream=request.stream)
        return await httpx.ASGITransport(self.apps[name]).handle_async_request(inner)

    async def settle(self) -> None:
        """Let every service apply everything that the others have published."""
        for app in self.apps.values():
            followers: dict[str, Follower] = app.state.followers
            for follower in followers.values():
                while await follower.step():
                    pass


@pytest.fixture
async def town(clone: Callable[[str], str]) -> AsyncIterator[Gateway]:
    """The five services on fresh databases, seeded as `kaimen up` seeds them."""
    gateway = Gateway()
    with tempfile.TemporaryDirectory() as folder:
        secrets = Secrets(Path(folder) / "secrets")
        for name in (*(f"client_{name}" for name in APPS), "demonstration_password"):
            secrets.get(name)
        urls = {name: clone(name) for name in APPS}
        await seed(urls["directory"], Path(folder) / "secrets", "demonstration")
        async with AsyncExitStack() as stack:
            for name, create_app in APPS.items():
                settings = Settings(
                    database_url=urls[name],
                    data_dir=Path(folder),
                    secrets_dir=Path(folder) / "secrets",
                    gateway_url="http://gateway",
                    run_worker=False,
                )
                app = create_app(settings, gateway)
                gateway.apps[name] = app
                await stack.enter_async_context(app.router.lifespan_context(app))
            await asyncio.gather(
                *[app.state.sequencer._number_together() for app in gateway.apps.values()]
            )
            yield gateway


@pytest.fixture
async def office(town: Gateway) -> AsyncIterator[Office]:
    """Everybody's way in."""
    settings: Settings = town.apps["directory"].state.settings
    async with httpx.AsyncClient(transport=town, base_url="http://gateway", timeout=30) as client:
        yield Office(client, settings.secret("demonstration_password"), town.settle)
