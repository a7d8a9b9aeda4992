"""How a command talks to the API: as any client would, through the gateway, by HTTP alone."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx

from services.cli.door import Door
from services.cli.errors import NotDone
from services.cli.installation import Installation

_TIMEOUT = httpx.Timeout(60, connect=5)
_PATIENCE_SECONDS = 60.0
_RENEW_BEFORE_SECONDS = 60.0
_AGAIN = {"not-yet-known", "request-in-flight"}
"""Refusals that only say: too early. The answer comes when the same request is sent again."""
_AWAY = {502, 503, 504}


class Refused(NotDone):
    """The API refused; `code` is stable, `document` is the whole problem (RFC 9457)."""

    def __init__(self, status: int, document: dict[str, Any]) -> None:
        self.status = status
        self.document = document
        fields = [f"{one['field']} {one['message']}" for one in document.get("errors", ())]
        detail = str(document.get("detail") or f"服务答复了 {status}。")
        code = str(document.get("code") or "unexpected-answer")
        super().__init__(detail + (f"（{'，'.join(fields)}）" if fields else ""), code)


@dataclass
class _Tokens:
    """Access tokens by login, fetched once and renewed a minute before they end."""

    http: httpx.AsyncClient
    door: Door
    _known: dict[str, tuple[str, float]] = field(default_factory=dict)
    _one_at_a_time: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def get(self, login: str, refused: str = "") -> str:
        """The token of `login`; another one than `refused`."""
        async with self._one_at_a_time.setdefault(login, asyncio.Lock()):
            token, renew_at = self._known.get(login, ("", 0.0))
            if not token or token == refused or time.monotonic() >= renew_at:
                token, seconds = await self._ask(login)
                self._known[login] = token, time.monotonic() + seconds - _RENEW_BEFORE_SECONDS
        return token

    async def _ask(self, login: str) -> tuple[str, float]:
        form = (
            {
                "grant_type": "client_credentials",
                "client_id": login,
                "client_secret": self.door.client_secret,
            }
            if login == self.door.client_id
            else {"grant_type": "password", "username": login, "password": self.door.password()}
        )
        request = self.http.build_request("POST", "/api/directory/v1/token", data=form)
        answer = await _send(self.http, request)
        if not answer.is_success:
            document = _document(answer)
            raise Refused(
                answer.status_code, document | {"detail": f"{login}：{document.get('detail')}"}
            )
        try:
            return str(answer.json()["access_token"]), float(answer.json()["expires_in"])
        except (ValueError, KeyError, TypeError) as error:
            raise NotDone(f"{self.door.url} 不是开门信访的接口。") from error


@dataclass
class _Positions:
    """How far each service's feed has to be known before an answer counts."""

    last: dict[str, int] = field(default_factory=dict)

    def note(self, header: str | None) -> None:
        for each in (header or "").split(","):
            name, _, at = each.strip().partition("=")
            if at.isdecimal():
                self.last[name] = max(self.last.get(name, 0), int(at))

    def header(self) -> dict[str, str]:
        if not self.last:
            return {}
        return {"Kaimen-After": ",".join(f"{name}={at}" for name, at in self.last.items())}


class Client:
    """The API as one account. Reads what it has written itself, in whichever service it asks.

    `async with Client.of(data) as kaimen:` is the command's own account; `kaimen.as_person(login)`
    is somebody else over the same connections. Paths are below `/api/`: `intake/v1/pieces`.
    """

    def __init__(self, http: httpx.AsyncClient, tokens: _Tokens, login: str) -> None:
        self._http = http
        self._tokens = tokens
        self._positions = _Positions()
        self.login = login

    @classmethod
    def of(cls, data: Path) -> "Client":
        """The command's own account. Raises `NotDone` as `Door.of` does."""
        return cls._through(Door.of(data))

    @classmethod
    def on(cls, found: Installation) -> "Client":
        """The command's own account where `found` runs, whatever the environment names."""
        return cls._through(Door.on(found))

    @classmethod
    def _through(cls, door: Door) -> "Client":
        http = httpx.AsyncClient(base_url=door.url, timeout=_TIMEOUT, trust_env=not door.is_here())
        return cls(http, _Tokens(http, door), door.client_id)

    @property
    def url(self) -> str:
        """The gateway's address."""
        return self._tokens.door.url

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    def as_person(self, login: str) -> "Client":
        """Somebody with the demonstration password; shares connections and what was written."""
        other = Client(self._http, self._tokens, login)
        other._positions = self._positions
        return other

    def apart(self) -> "Client":
        """The same account, which no longer waits for what others write from now on.

        For work side by side: each strand waits for its own writes and those made before it began.
        """
        other = Client(self._http, self._tokens, self.login)
        other._positions = _Positions(dict(self._positions.last))
        return other

    async def get(self, path: str, **query: Any) -> Any:
        """The JSON that GET answers; a query parameter of None is left out. Raises `Refused`."""
        return (await self.call("GET", path, query=query)).json()

    async def post(
        self, path: str, body: Any = None, *, key: str | None = None, **query: Any
    ) -> Any:
        """The JSON that POST answers. `key`: an Idempotency-Key of one's own. Raises `Refused`."""
        body = {} if body is None else body
        return (await self.call("POST", path, body, key=key, query=query)).json()

    async def put(self, path: str, body: Any, *, version: int | None = None) -> Any:
        """The JSON that PUT answers; `version` goes into If-Match. Raises `Refused`."""
        return (await self.call("PUT", path, body, version=version)).json()

    async def patch(self, path: str, body: Any, *, version: int) -> Any:
        """The JSON that PATCH answers; `version` goes into If-Match. Raises `Refused`."""
        return (await self.call("PATCH", path, body, version=version)).json()

    async def each(self, path: str, limit: int = 200, **query: Any) -> AsyncIterator[Any]:
        """Every item of a list, page after page. Raises `Refused`."""
        cursor = None
        while True:
            page = await self.get(path, **query, limit=limit, cursor=cursor)
            for item in page["items"]:
                yield item
            cursor = page["next"]
            if cursor is None:
                return

    async def download(self, path: str, to: Path) -> None:
        """Write the file that GET answers to `to`. Raises `Refused`."""
        answer = await self.call("GET", path)
        await asyncio.to_thread(to.write_bytes, answer.content)

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        version: int | None = None,
        query: dict[str, Any] | None = None,
        media_type: str | None = None,
    ) -> httpx.Response:
        """The successful answer; `body` is JSON, or bytes of `media_type`.

        Asks again for as long as a service is away or does not know yet what was written
        elsewhere; a POST carries one Idempotency-Key throughout and so happens once.
        Raises `Refused`, and `NotDone` when nothing answers.
        """
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        if method == "POST":
            headers["Idempotency-Key"] = key or str(uuid4())
        content = body if isinstance(body, bytes) else None
        if content is not None and media_type:
            headers["Content-Type"] = media_type
        request = self._http.build_request(
            method,
            f"/api/{path}",
            content=content,
            json=body if content is None and body is not None else None,
            params={name: value for name, value in (query or {}).items() if value is not None},
            headers=headers | self._positions.header(),
        )
        answer = await self._answered(request)
        self._positions.note(answer.headers.get("Kaimen-Position"))
        if not answer.is_success:
            raise Refused(answer.status_code, _document(answer))
        return answer

    async def _answered(self, request: httpx.Request) -> httpx.Response:
        end, refused = time.monotonic() + _PATIENCE_SECONDS, ""
        while True:
            token = await self._tokens.get(self.login, refused)
            request.headers["Authorization"] = f"Bearer {token}"
            answer = await _send(self._http, request)
            if answer.status_code == httpx.codes.UNAUTHORIZED and not refused:
                refused = token
                continue
            if not _too_early(request, answer) or time.monotonic() > end:
                return answer
            await asyncio.sleep(0.1 if answer.status_code == httpx.codes.CONFLICT else 0.5)


async def _send(http: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    where = f"{request.url.scheme}://{request.url.netloc.decode()}"
    try:
        return await http.send(request)
    except httpx.TimeoutException as error:
        raise NotDone(f"{where} 没有及时答复。", "no-answer") from error
    except httpx.TransportError as error:
        raise NotDone(f"无法连接 {where}。", "no-answer") from error


def _too_early(request: httpx.Request, answer: httpx.Response) -> bool:
    if answer.status_code == httpx.codes.CONFLICT:
        return _document(answer).get("code") in _AGAIN
    # An edit that came through before the gateway lost patience would now be refused as stale.
    return answer.status_code in _AWAY and request.method in {"GET", "POST"}


def _document(answer: httpx.Response) -> dict[str, Any]:
    try:
        document = answer.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
