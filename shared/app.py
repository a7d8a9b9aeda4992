"""A service's FastAPI application: its edge, its background work, how it starts and stops."""

import asyncio
import importlib.metadata
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, MutableMapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

import httpx
import sqlalchemy as sa
import structlog
import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import directory, feed, follow, http, idempotency, jobs, logs, problems
from shared.auth import Authenticator, Keys, RemoteKeys, Version, known_version
from shared.clock import real_now
from shared.db import Database, new_id
from shared.errors import Forbidden, Invalid
from shared.moves import Role
from shared.settings import Profile, Settings

log = structlog.get_logger(__name__)

MAX_BODY = 2 * 1024 * 1024
GRACE_SECONDS = 4
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

EX_CONFIG = 78
"""Exit status of a process that refuses its configuration (sysexits.h)."""


def public(endpoint: Endpoint) -> Endpoint:
    """Mark an endpoint that needs no token: tokens themselves, and the keys to verify them."""
    vars(endpoint)["public"] = True
    return endpoint


class Route(APIRoute):
    """The edge of every request: who calls, as of when, after what, and only once."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if "POST" in (options.get("methods") or ()) and not getattr(endpoint, "public", False):
            claims = Depends(idempotency.claim)
            options["dependencies"] = [claims, *(options.get("dependencies") or ())]
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler with the edge around it; runs inside the request's transaction."""
        handle = super().get_route_handler()
        is_public = getattr(self.endpoint, "public", False)

        async def at_the_edge(request: Request) -> Response:
            state = request.app.state
            if not is_public:
                request.state.actor = await state.authenticator.actor(request)
                structlog.contextvars.bind_contextvars(actor=str(request.state.actor.id))
            request.state.now = await _office_now(request)
            await follow.wait_for(request)
            response = await handle(request)
            await idempotency.keep(request, response)
            return response

        return at_the_edge


async def _office_now(request: Request) -> datetime:
    """Real time, unless this installation rehearses (design §10)."""
    settings: Settings = request.app.state.settings
    wanted = request.headers.get("Kaimen-Now")
    if not settings.rehearsal:
        if wanted is not None:
            raise Forbidden("not-rehearsing", "未开启演练，不能指定办理时间。")
        return real_now()
    if wanted is None:
        return await directory.office_time(request.app.state.database) or real_now()
    if Role.REHEARSAL not in request.state.actor.roles:
        raise Forbidden("role-not-allowed", "只有演练账号可以指定办理时间。")
    try:
        at = datetime.fromisoformat(wanted)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Invalid("kaimen-now-invalid", "Kaimen-Now 应为带时区的 RFC 3339 时间。")
    return at


class Edge:
    """Pure ASGI: request id, one log line a request, and the position of what was written."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = real_now()
        request_id = _request_id(scope)
        state: MutableMapping[str, Any] = scope.setdefault("state", {})
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status = 500

        async def answering(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message["headers"], (b"request-id", request_id.encode())]
                if events := state.get("published"):
                    headers.append((b"kaimen-position", await _position(scope, events)))
                message = {**message, "headers": headers}
            await send(message)

        try:
            await self._app(scope, receive, answering)
        finally:
            route = getattr(scope.get("route"), "path", None)
            if route not in _QUIET:
                milliseconds = round((real_now() - began).total_seconds() * 1000, 1)
                log.info("%s %s %s", scope["method"], route, status, status=status,
                         milliseconds=milliseconds)  # fmt: skip


_QUIET = {"/livez", "/readyz", "/v1/feed", "/feed"}


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"request-id" and 0 < len(value) <= 64 and value.isascii():
            return str(value.decode())
    return str(new_id())


async def _position(scope: Scope, events: Sequence[int]) -> bytes:
    state = scope["app"].state
    position = await state.sequencer.position_of(events)
    return f"{state.name}={position}".encode()


Check = Callable[[Database, Settings], Awaitable[str | None]]
"""Looks at the data before the service serves; a Chinese sentence is a reason to refuse."""


def service(
    name: str,
    settings: Settings,
    routers: Sequence[APIRouter],
    *,
    title: str,
    follows: Sequence[follow.Feed] = (),
    runs: Sequence[jobs.Job] = (),
    keys: Callable[[FastAPI], Keys] | None = None,
    version: Callable[[Database], Version] = known_version,
    checks: Sequence[Check] = (),
    transport: httpx.AsyncBaseTransport | None = None,
) -> FastAPI:
    """The application of service `name`.

    `keys` and `version` are for directory, which knows both itself; `transport` lets tests connect
    services without sockets.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await _start(app, stack)
            yield

    async def _start(app: FastAPI, stack: AsyncExitStack) -> None:
        state = app.state
        state.stopping = asyncio.Event()
        state.queue = jobs.queue(settings.database_url, runs)
        state.database = Database(settings.database_url, {"jobs": state.queue})
        stack.push_async_callback(state.database.dispose)
        for check in (_no_rehearsal_in_production, *checks):
            if reason := await check(state.database, settings):
                log.error("启动被拒绝：%s", reason)
                state.refused = True
                raise ConfigurationRefused(reason)
        token = http.ServiceToken(name, settings.secret(f"client_{name}"))
        state.http = await stack.enter_async_context(
            http.client(settings.gateway_url, token, transport)
        )
        kept = settings.data_dir / "keys" / f"{name}.json"
        source = keys(app) if keys else RemoteKeys(state.http, kept)
        state.authenticator = Authenticator(source, version(state.database))
        await feed.ensure_head(state.database)
        state.sequencer = feed.Sequencer(state.database)
        state.followers = {
            each.name: follow.Follower(each, state.database, state.http) for each in follows
        }
        await stack.enter_async_context(state.queue.open_async())
        background = [state.sequencer.run()]
        if settings.run_worker:
            background += working(app)
        tasks = [asyncio.create_task(work) for work in background]
        stack.push_async_callback(_cancel, tasks)

    app = FastAPI(
        title=title,
        version=importlib.metadata.version("kaimen"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        max_body_size=MAX_BODY,
    )
    app.state.name = name
    app.state.settings = settings
    app.router.route_class = Route
    problems.install(app)
    app.add_middleware(Edge)
    app.include_router(_health)
    own = [feed.router, *([follow.router] if follows else [])]
    for router in (*routers, *own):
        app.include_router(router, prefix="/v1")
    return app


def router(**options: Any) -> APIRouter:
    """A router whose routes have the edge; every capability makes its own with this."""
    return APIRouter(route_class=Route, **options)


def working(app: FastAPI) -> list[Coroutine[Any, Any, None]]:
    """Followers and jobs of a started application, to be run as tasks."""
    state = app.state
    surroundings = jobs.Surroundings(state.database, state.settings)
    followers = [follower.run() for follower in state.followers.values()]
    return [*followers, jobs.work(state.queue, surroundings)]


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class ConfigurationRefused(Exception):
    """The service must not start like this; the message is a Chinese sentence."""


async def _no_rehearsal_in_production(_database: Database, settings: Settings) -> str | None:
    if settings.profile == Profile.PRODUCTION and settings.rehearsal:
        return "生产环境不能开启演练（KAIMEN_REHEARSAL）。"
    return None


_health = APIRouter(tags=["health"])


@_health.get("/livez")
async def livez() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@_health.get("/readyz")
async def readyz(request: Request, response: Response) -> dict[str, str]:
    """The process may be sent requests: its own database answers, and it is not stopping."""
    state = request.app.state
    if state.stopping.is_set():
        response.status_code = 503
        return {"status": "stopping"}
    async with state.database.read() as session:
        await session.execute(sa.text("SELECT position FROM feed_head"))
    return {"status": "ok"}


class Server(uvicorn.Server):
    """Tells the application about a stop signal at once: lifespan shutdown comes only after the
    last request, and a waiting poll would be that request for ten seconds."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._application = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop."""
        if stopping := getattr(self._application.state, "stopping", None):
            stopping.set()
        super().handle_exit(sig, frame)


def serve(create_app: Callable[[Settings], FastAPI], name: str) -> None:
    """Run the service until a signal; exit status 78 when its configuration is refused."""
    logs.configure(name)
    settings = Settings()  # from the environment
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        **_address(settings.listen),
    )
    server = Server(config, app)
    server.run()
    if not server.started:
        sys.exit(EX_CONFIG if getattr(app.state, "refused", False) else 1)


def _address(listen: str) -> dict[str, Any]:
    if listen.startswith("unix:"):
        path = Path(listen.removeprefix("unix:"))
        path.unlink(missing_ok=True)
        return {"uds": str(path)}
    host, _, port = listen.rpartition(":")
    return {"host": host, "port": int(port)}


def run_worker(create_app: Callable[[Settings], FastAPI], name: str) -> None:
    """Run followers and jobs of a service in a process of their own, until a signal."""
    logs.configure(name)
    settings = Settings(run_worker=False)
    with suppress(asyncio.CancelledError):
        asyncio.run(_work_apart(create_app(settings)))


async def _work_apart(app: FastAPI) -> None:
    this = asyncio.current_task()
    assert this is not None  # noqa: S101 - narrows the type: we are inside a task
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, this.cancel)
    async with app.router.lifespan_context(app):
        await asyncio.gather(*working(app))


def tag(response: Response, version: int) -> None:
    """Say which version an answer shows (`ETag`), for a later `If-Match`."""
    response.headers["ETag"] = f'"{version}"'
