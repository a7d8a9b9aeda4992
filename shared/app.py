"""A service's FastAPI application: its edge, its background work, how it starts and stops.

`shared.serve` runs it.
"""

import asyncio
import importlib.metadata
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import structlog
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from sqlalchemy.orm import DeclarativeBase
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from shared import endpoints, feed, http, idempotency, jobs, problems
from shared.auth import Actor, Authenticator, Keys, RemoteKeys, Version, known_version
from shared.capability import Capability
from shared.checks import Check, OwnLog, OwnPositions, histories
from shared.clock import real_now
from shared.copies import copies
from shared.db import Database
from shared.edge import Edge, Route
from shared.follower import Follower
from shared.handlers import Feed
from shared.objects import Objects
from shared.openapi import Application
from shared.overload import InFlight
from shared.recusals import Recusals
from shared.settings import Profile, Settings
from shared.snapshots import Snapshot

log = structlog.get_logger(__name__)

MAX_BODY = 2 * 1024 * 1024
RESTART_SECONDS = 1
REFUSAL = "启动被拒绝"
"""Begins the log line that says why a service does not start."""


@dataclass(frozen=True)
class Service:
    """A service by its definition; what it does, its capabilities say.

    `base`: of its own tables. `capabilities`: by the module name of the folder. `follows`: whose
    feeds it reads. `recusals`: its copy of who must keep away from which matter, for its guards.
    `passing`: gives a caller the rights that passed to him. `keys` and `version` are for directory,
    which knows both itself; the others ask.
    """

    name: str
    title: str
    base: type[DeclarativeBase]
    capabilities: Mapping[str, Capability]
    follows: Sequence[Feed] = ()
    recusals: Recusals | None = None
    passing: Callable[[Database, Actor], Awaitable[Actor]] | None = None
    keys: Callable[[FastAPI], Keys] | None = None
    version: Callable[[Database], Version] = known_version

    @property
    def publishes(self) -> Sequence[Snapshot]:
        """Its events, with the rows that they follow from."""
        return [each for one in self.capabilities.values() for each in one.publishes]

    @property
    def snapshots(self) -> Mapping[type[Any], Snapshot]:
        """The same by table, for `Database`."""
        return {each.table: each for each in self.publishes}


def application(
    service: Service, settings: Settings, transport: httpx.AsyncBaseTransport | None = None
) -> FastAPI:
    """The application of a service; `transport` lets tests connect services without sockets."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await _start(app, service, transport, stack)
            yield

    app = Application(
        title=service.title,
        version=importlib.metadata.version("kaimen"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.name = service.name
    app.state.settings = settings
    app.state.recusals = service.recusals
    app.state.bundles = [each for one in service.capabilities.values() for each in one.bundles]
    app.state.passing = service.passing
    app.router.route_class = Route
    problems.install(app)
    uploads = {
        path: size for one in service.capabilities.values() for path, size in one.uploads.items()
    }
    app.add_middleware(BodyLimit, uploads=uploads)
    app.add_middleware(Edge)  # added last, so outermost
    app.include_router(endpoints.health)
    routers = [one.router for one in service.capabilities.values() if one.router is not None]
    # Routes are tried one after another: a collection's own before those of verbs below it.
    routers.sort(key=_shortest_path)
    routers += [endpoints.feeds, endpoints.checks, endpoints.queue]
    if service.follows:
        routers.append(endpoints.followers)
    for each in routers:
        app.include_router(each, prefix="/v1")
    return app


def _shortest_path(router: APIRouter) -> int:
    return min(len(route.path) for route in router.routes if isinstance(route, APIRoute))


async def _start(
    app: FastAPI,
    service: Service,
    transport: httpx.AsyncBaseTransport | None,
    stack: AsyncExitStack,
) -> None:
    state, settings, found = app.state, app.state.settings, service.capabilities.values()
    state.stopping, state.in_flight = asyncio.Event(), InFlight()
    state.objects = Objects(settings)
    known = [FORGET_ANSWERS, *(job for one in found for job in one.jobs)]
    state.queue = jobs.queue(settings.database_url, known)
    state.queues = {job.queue for job in known}
    info = {"jobs": state.queue, "snapshots": service.snapshots,
            "objects": state.objects, "scanner": settings.scanner}  # fmt: skip
    state.database = Database(settings.database_url, info)
    stack.push_async_callback(state.database.dispose)
    for check in (
        _no_rehearsal_in_production,
        *(each for one in found for each in one.start_checks),
    ):
        if reason := await check(state.database, settings):
            log.error("%s：%s", REFUSAL, reason)
            state.refused = True
            raise ConfigurationRefused(reason)
    token = http.ServiceToken(service.name, settings.secret(f"client_{service.name}"))
    state.http = await stack.enter_async_context(
        http.client(settings.gateway_url, token, transport)
    )
    key_file = settings.data_dir / "keys" / f"{service.name}.json"
    source = service.keys(app) if service.keys else RemoteKeys(state.http, key_file)
    state.authenticator = Authenticator(source, service.version(state.database))
    await feed.ensure_head(state.database)
    state.growth = feed.Growth(state.database)
    state.followers = {
        each.name: Follower(each, state.database, state.http) for each in service.follows
    }
    state.snapshots = {each.event.type: each for each in service.publishes}
    state.checks = {each.name: each for each in _checks(service, state.http)}
    await stack.enter_async_context(state.queue.open_async())
    background = [state.growth.run]
    if settings.run_worker:
        background += working(app)
    tasks = [asyncio.create_task(run_for_ever(work)) for work in background]
    stack.push_async_callback(_cancel, tasks)


def _checks(service: Service, client: httpx.AsyncClient) -> list[Check]:
    """Everything that can be compared here: events, history, what capabilities add, copies."""
    return [
        *(OwnLog(service.name, each) for each in service.publishes),
        OwnPositions(service.name),
        *histories(service.name, service.base),
        *(check for one in service.capabilities.values() for check in one.checks),
        *copies(service.follows, client),
    ]


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
    return [*followers, partial(jobs.work, state.queue, context, state.queues)]


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
