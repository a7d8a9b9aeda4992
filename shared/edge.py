"""The edge of every request: who calls, as of when, after what, and only once."""

from collections.abc import Callable, Coroutine, Iterator, MutableMapping, Set
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeVar, get_args, get_origin

import structlog
from fastapi import APIRouter, Depends, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import directory, idempotency, positions, problems
from shared.auth import check_not_recused
from shared.clock import real_now
from shared.db import Database, is_trial, new_id, record_refusal
from shared.errors import Forbidden, Invalid, NotFound, Refusal, UnsupportedMediaType
from shared.moves import Role
from shared.settings import Settings
from shared.workdays import FIRST_DAY, LAST_DAY

log = structlog.get_logger(__name__)

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def public(endpoint: Endpoint) -> Endpoint:
    """Mark an endpoint that needs no token: tokens themselves, and the keys to verify them."""
    vars(endpoint)["public"] = True
    return endpoint


def unstored(endpoint: Endpoint) -> Endpoint:
    """Mark an endpoint whose answer must not be stored for a retry: it holds personal data."""
    vars(endpoint)["unstored"] = True
    return endpoint


class Route(APIRoute):
    """The edge of every request: who calls, as of when, after what, and only once."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        once = _GivenOnce()
        # After the guards: who may not ask at all is told so, however the question is put.
        dependencies = [*(options.pop("dependencies", None) or ()), Depends(once)]
        super().__init__(path, endpoint, dependencies=dependencies, **options)
        once.names = {name for name, hint in _asked(self.dependant) if not _is_list(hint)}
        self.guarded = any(hasattr(each.call, "guard") for each in self.dependant.dependencies)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler with the edge around it, and around every write its transaction.

        The commit comes after the answer is built and before it is sent.
        """
        handle = super().get_route_handler()
        is_public = getattr(self.endpoint, "public", False)
        once = not (is_public or getattr(self.endpoint, "unstored", False))
        reads = {"GET", "HEAD"}.issuperset(self.methods or ())

        async def counted(request: Request) -> Response:
            state = request.app.state
            if is_public:
                await request.body()  # first: a stranger who sends slowly holds no place
            with state.in_flight.one():
                if is_public:
                    return await at_the_edge(request)
                actor = request.state.actor = await state.authenticator.actor(request)
                structlog.contextvars.bind_contextvars(actor=str(actor.person))
                with state.in_flight.of(actor.person):
                    return await at_the_edge(request)

        async def at_the_edge(request: Request) -> Response:
            await positions.wait_for(request)
            request.state.now = await _office_now(request)
            await _take_over(request)
            try:
                if reads:
                    return await _found(request, handle)
                _refuse_form(request)
                async with _transaction(request) as session:
                    request.state.session = session
                    if once and not is_trial(session):
                        await idempotency.claim(request, session)
                    response = await handle(request)
                    idempotency.store(request, session, response)
            except Refusal as refusal:
                await _record(request, refusal)
                raise
            # Read by `Edge`, to answer with the position of what was published.
            request.state.position = session.info.get("position")
            return response

        return counted


async def _take_over(request: Request) -> None:
    """Give the caller the rights that passed to him, in a service where rights pass.

    Asked where a thing is named, for many at once, and for tasks. From what is made anew nobody
    keeps away yet, and a list offers by the row alone.
    """
    state, passing = request.state, request.app.state.passing
    asks = (
        request.path_params or request.url.path.endswith("-batch") or "/tasks" in request.url.path
    )
    if passing is not None and asks and getattr(state, "actor", None) is not None:
        state.actor = await passing(request.app.state.database, state.actor)


async def _found(
    request: Request, handle: Callable[[Request], Coroutine[Any, Any, Response]]
) -> Response:
    """What is read; who must keep away from what is not found is told that."""
    try:
        return await handle(request)
    except NotFound:
        # The session that found nothing still has its connection: another one would be a second.
        held: AsyncSession | None = getattr(request.state, "reading", None)
        if held is not None:
            await check_not_recused(request, held)
        else:
            async with request.app.state.database.connect() as connection:
                await check_not_recused(request, connection)
        raise


def _transaction(request: Request) -> AbstractAsyncContextManager[AsyncSession]:
    """The request's transaction; of one that is only tried (`trial`) nothing stays."""
    database: Database = request.app.state.database
    trial = getattr(request.state, "trial", None)
    return database.begin() if trial is None else database.trial(trial)


def _refuse_form(request: Request) -> None:
    if request.headers.get("Content-Type", "").lower().startswith("multipart/"):
        detail = "不接受表单上传：请求内容应为 JSON，台账文件请直接作为请求内容上传。"
        raise UnsupportedMediaType("multipart-unsupported", detail)


async def _record(request: Request, refusal: Refusal) -> None:
    """Write what must be known of a refused attempt; all else of the request is rolled back."""
    if refusal.record is not None:
        verb = request.scope["route"].path.rpartition("/")[2]
        statement = refusal.record("read" if verb.startswith("{") else verb, request.state.now)
        await record_refusal(request.app.state.database, statement)


class _GivenOnce:
    """Refuses a query parameter of one value that is given twice.

    FastAPI would take the last one in silence.
    """

    names: Set[str] = frozenset()

    async def __call__(self, request: Request) -> None:
        given = request.query_params
        twice = [name for name in given if name in self.names and len(given.getlist(name)) > 1]
        if twice:
            errors = [{"type": "repeated", "loc": ("query", name)} for name in twice]
            raise RequestValidationError(errors)


def _asked(dependant: Dependant) -> Iterator[tuple[str, Any]]:
    """Every query parameter with its type, those of a model each for itself."""
    for field in dependant.query_params:
        hint = field.field_info.annotation
        if isinstance(hint, type) and issubclass(hint, BaseModel):
            yield from (
                (each.alias or name, each.annotation) for name, each in hint.model_fields.items()
            )
        else:
            yield field.alias, hint
    for each in dependant.dependencies:
        yield from _asked(each)


def _is_list(hint: Any) -> bool:
    return get_origin(hint) is list or any(_is_list(each) for each in get_args(hint))


async def _office_now(request: Request) -> datetime:
    """Real time, unless this installation rehearses (design §10)."""
    settings: Settings = request.app.state.settings
    actor, wanted = getattr(request.state, "actor", None), request.headers.get("Kaimen-Now")
    if not settings.rehearsal:
        if wanted is not None and actor is not None:
            raise Forbidden("not-rehearsing", "未开启演练，不能指定办理时间。")
        return real_now()
    if actor is None and request.method != "POST":  # health asks no database
        return real_now()
    if actor is None or wanted is None:
        return await directory.office_time(request.app.state.database) or real_now()
    if Role.REHEARSAL not in actor.roles:
        raise Forbidden("role-not-allowed", "只有演练账号可以指定办理时间。")
    return _moment(wanted)


def _moment(wanted: str) -> datetime:
    try:
        at = datetime.fromisoformat(wanted)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not FIRST_DAY.year <= at.year <= LAST_DAY.year:
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
        service = scope["app"].state
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status = 500
        replaced = False

        async def answering(message: Message) -> None:
            nonlocal status, replaced
            if replaced:
                return
            if message["type"] == "http.response.start":
                status = message["status"]
                if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                    replaced = True  # the framework's own answer is a bare word
                    await problems.too_large()(scope, receive, send)
                    return
                headers = [*message["headers"], (b"request-id", request_id.encode())]
                if (position := state.get("position")) is not None:
                    headers.append((b"kaimen-position", f"{service.name}={position}".encode()))
                    service.growth.wake()
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


def router(**options: Any) -> APIRouter:
    """A router whose routes have the edge; every capability makes its own with this."""
    return APIRouter(route_class=Route, **options)


def tag(response: Response, version: int) -> None:
    """Say which version an answer shows (`ETag`), for a later `If-Match`."""
    response.headers["ETag"] = f'"{version}"'
