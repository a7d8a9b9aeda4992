"""A service's FastAPI application: its edge, its background work, how it starts and stops.

`shared.serve` runs it.
"""

import asyncio
import importlib.metadata
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

import httpx
import structlog
from fastapi import APIRouter, FastAPI
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from shared import endpoints, feed, follow, http, idempotency, jobs, problems, reconcile
from shared.auth import Authenticator, Keys, RemoteKeys, Version, known_version
from shared.clock import real_now
from shared.db import Database
from shared.edge import Edge, Route
from shared.edge import public as public
from shared.edge import router as router
from shared.edge import tag as tag
from shared.settings import Profile, Settings
from shared.snapshots import Snapshot

log = structlog.get_logger(__name__)

MAX_BODY = 2 * 1024 * 1024
RESTART_SECONDS = 1
REFUSAL = "启动被拒绝"
"""Begins the log line that says why a service does not start."""

Check = Callable[[Database, Settings], Awaitable[str | None]]
"""Looks at the data before the service serves; a Chinese sentence is a reason to refuse."""


def service(
    name: str,
    settings: Settings,
    routers: Sequence[APIRouter],
    *,
    title: str,
    follows: Sequence[follow.Feed] = (),
    tells: Sequence[Snapshot] = (),
    proves: Sequence[reconcile.Check] = (),
    runs: Sequence[jobs.Job] = (),
    keys: Callable[[FastAPI], Keys] | None = None,
    version: Callable[[Database], Version] = known_version,
    checks: Sequence[Check] = (),
    uploads: Mapping[str, int] | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> FastAPI:
    """The application of service `name`.

    `tells` says what each type of event is about, `proves` what else can be compared here (beside
    the log and the copies); `keys` and `version` are for directory, which knows both itself;
    `uploads` says which paths take more than `MAX_BODY`, and how many bytes; `transport` lets tests
    connect services without sockets.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await _start(app, stack)
            yield

    async def _start(app: FastAPI, stack: AsyncExitStack) -> None:
        state = app.state
        state.stopping = asyncio.Event()
        state.queue = jobs.queue(settings.database_url, [FORGET_ANSWERS, *runs])
        state.database = Database(settings.database_url, {"jobs": state.queue})
        stack.push_async_callback(state.database.dispose)
        for check in (_no_rehearsal_in_production, *checks):
            if reason := await check(state.database, settings):
                log.error("%s：%s", REFUSAL, reason)
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
        state.growth = feed.Growth(state.database)
        state.followers = {
            each.name: follow.Follower(each, state.database, state.http) for each in follows
        }
        own = [*(reconcile.OwnLog(name, each) for each in tells), *proves]
        state.snapshots = {each.event.type: each for each in tells}
        state.checks = {each.name: each for each in (*own, *reconcile.copies(follows, state.http))}
        await stack.enter_async_context(state.queue.open_async())
        background = [state.growth.run]
        if settings.run_worker:
            background += working(app)
        tasks = [asyncio.create_task(run_for_ever(work)) for work in background]
        stack.push_async_callback(_cancel, tasks)

    app = FastAPI(
        title=title,
        version=importlib.metadata.version("kaimen"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.name = name
    app.state.settings = settings
    app.router.route_class = Route
    problems.install(app)
    app.add_middleware(BodyLimit, uploads=uploads or {})
    app.add_middleware(Edge)  # added last, so outermost
    app.include_router(endpoints.health)
    own = [endpoints.feeds, endpoints.checks, *([endpoints.followers] if follows else [])]
    for each in (*routers, *own):
        app.include_router(each, prefix="/v1")
    return app


class BodyLimit:
    """Pure ASGI: refuses a body above `MAX_BODY`, or above what `uploads` allows its path."""

    def __init__(self, app: ASGIApp, uploads: Mapping[str, int]) -> None:
        self._usual = RequestBodyLimitMiddleware(app, max_body_size=MAX_BODY)
        self._uploads = {
            path: RequestBodyLimitMiddleware(app, max_body_size=size)
            for path, size in uploads.items()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = self._uploads.get(scope.get("path", ""), self._usual)
        await limit(scope, receive, send)


Work = Callable[[], Coroutine[Any, Any, None]]


def working(app: FastAPI) -> list[Work]:
    """Followers and jobs of a started application, each to be run for ever."""
    state = app.state
    context = jobs.JobContext(state.database, state.settings, state.http)
    followers = [follower.run for follower in state.followers.values()]
    return [*followers, partial(jobs.work, state.queue, context)]


async def run_for_ever(work: Work) -> None:
    """Run `work` again whenever it ends, whatever it ends with: a database that was away, a bug.

    Background work that dies unnoticed would leave a service that answers and yet stands still.
    """
    while True:
        try:
            await work()
        except Exception as error:
            log.exception("Background work failed and begins again", kind=type(error).__name__)
        await asyncio.sleep(RESTART_SECONDS)


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class ConfigurationRefused(Exception):
    """The service must not start like this; the message is a Chinese sentence."""


async def _forget_answers(context: jobs.JobContext) -> None:
    """Delete the idempotent answers that nobody may ask for any more."""
    async with context.database.begin() as session:
        await idempotency.forget_expired(session, real_now())


FORGET_ANSWERS = jobs.Job("forget-expired-answers", _forget_answers, cron="17 * * * *")


async def _no_rehearsal_in_production(_database: Database, settings: Settings) -> str | None:
    if settings.profile == Profile.PRODUCTION and settings.rehearsal:
        return "生产环境不能开启演练（KAIMEN_REHEARSAL）。"
    return None
