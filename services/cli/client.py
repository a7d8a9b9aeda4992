"""The client of the API: HTTP through the gateway, as any other client."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx

from services.cli.credentials import Credentials
from services.cli.errors import NotDone
from services.cli.installation import Installation

_TIMEOUT = httpx.Timeout(60, connect=5)
_RETRY_SECONDS = 60.0
_RENEW_BEFORE_SECONDS = 60.0
_NOBODY = ""
"""The login of somebody who has none."""
_FOR = " 代 "
"""Between the login of a delegate and that of who is absent."""
_RETRY_CODES = {"not-yet-known", "request-in-flight"}
"""Refusals that mean "too early": the same request succeeds later."""
_RETRY_STATUSES = {502, 503, 504}


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
    credentials: Credentials
    _tokens: dict[str, tuple[str, float]] = field(default_factory=dict)
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def get(self, login: str, refused: str = "") -> str:
        """The token of `login`; a new one if the last one was `refused`."""
        async with self._locks.setdefault(login, asyncio.Lock()):
            token, renew_at = self._tokens.get(login, ("", 0.0))
            if not token or token == refused or time.monotonic() >= renew_at:
                token, seconds = await self._fetch(login)
                self._tokens[login] = token, time.monotonic() + seconds - _RENEW_BEFORE_SECONDS
        return token

    async def _fetch(self, login: str) -> tuple[str, float]:
        name, _, absent = login.partition(_FOR)
        form = (
            {
                "grant_type": "client_credentials",
                "client_id": login,
                "client_secret": self.credentials.client_secret,
            }
            if login == self.credentials.client_id
            else {
                "grant_type": "password",
                "username": name,
                "password": self.credentials.password(),
                **({"acting_for": absent} if absent else {}),
            }
        )
        request = self.http.build_request("POST", "/api/directory/v1/token", data=form)
        response = await _send(self.http, request)
        if not response.is_success:
            document = _problem(response)
            raise Refused(
                response.status_code, document | {"detail": f"{login}：{document.get('detail')}"}
            )
        try:
            return str(response.json()["access_token"]), float(response.json()["expires_in"])
        except (ValueError, KeyError, TypeError) as error:
            raise NotDone(f"{self.credentials.url} 不是开门信访的接口。") from error


@dataclass
class _Positions:
    """By service the position of what was written last, for `Kaimen-After`."""

    last: dict[str, int] = field(default_factory=dict)

    def note(self, header: str | None) -> None:
        for each in (header or "").split(","):
            name, _, at = each.strip().partition("=")
            if at.isdecimal():
                self.last[name] = max(self.last.get(name, 0), int(at))

    def merge(self, other: "_Positions") -> None:
        for name, at in other.last.items():
            self.last[name] = max(self.last.get(name, 0), at)

    def header(self) -> dict[str, str]:
        if not self.last:
            return {}
        return {"Kaimen-After": ",".join(f"{name}={at}" for name, at in self.last.items())}


class Client:
    """The API for one account. It reads its own writes, also in other services.

    `async with Client.find(data) as kaimen:` uses the command's own account, and
    `kaimen.as_login(login)` another one over the same connections. Paths are below `/api/`:
    `intake/v1/pieces`.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        tokens: _Tokens,
        login: str,
        patience: float = _RETRY_SECONDS,
    ) -> None:
        self._http = http
        self._patience = patience
        self._tokens = tokens
        self._positions = _Positions()
        self.login = login

    @classmethod
    def find(cls, data: Path) -> "Client":
        """The command's own account. Raises `NotDone` as `Credentials.find` does."""
        return cls._connect(Credentials.find(data))

    @classmethod
    def of(cls, found: Installation, patience: float = _RETRY_SECONDS) -> "Client":
        """The command's own account on `found`, whatever the environment says.

        It waits `patience` seconds for a service that is away.
        """
        return cls._connect(Credentials.of(found), patience)

    @classmethod
    def _connect(cls, credentials: Credentials, patience: float = _RETRY_SECONDS) -> "Client":
        proxies = not credentials.is_local()
        http = httpx.AsyncClient(base_url=credentials.url, timeout=_TIMEOUT, trust_env=proxies)
        return cls(http, _Tokens(http, credentials), credentials.client_id, patience)

    @classmethod
    def over(cls, http: httpx.AsyncClient, credentials: Credentials) -> "Client":
        """The command's own account over `http`, which the client closes."""
        return cls(http, _Tokens(http, credentials), credentials.client_id)

    @property
    def url(self) -> str:
        """The gateway's address."""
        return self._tokens.credentials.url

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    def as_login(self, login: str) -> "Client":
        """A demonstration account; it shares connections and positions with this one.

        As `registrar 代 triage` the first one acts for the second.
        """
        other = Client(self._http, self._tokens, login, self._patience)
        other._positions = self._positions
        return other

    def as_nobody(self) -> "Client":
        """Somebody without an account, as a petitioner is."""
        return self.as_login(_NOBODY)

    def independent(self) -> "Client":
        """The same account with positions of its own.

        For concurrent work: each client waits for its own writes and those made before it began.
        """
        other = Client(self._http, self._tokens, self.login, self._patience)
        other._positions = _Positions(dict(self._positions.last))
        return other

    def follow(self, other: "Client") -> None:
        """Wait from now on for what `other` has written, too."""
        self._positions.merge(other._positions)

    async def get(self, path: str, **query: Any) -> Any:
        """The JSON of a GET; query parameters of None are left out. Raises `Refused`."""
        return (await self.call("GET", path, query=query)).json()

    async def post(
        self, path: str, body: Any = None, *, key: str | None = None, **query: Any
    ) -> Any:
        """The JSON of a POST; `key` is the Idempotency-Key, else a new one. Raises `Refused`."""
        body = {} if body is None else body
        return (await self.call("POST", path, body, key=key, query=query)).json()

    async def put(self, path: str, body: Any, *, version: int | None = None) -> Any:
        """The JSON of a PUT; `version` goes into If-Match. Raises `Refused`."""
        return (await self.call("PUT", path, body, version=version)).json()

    async def patch(self, path: str, body: Any, *, version: int) -> Any:
        """The JSON of a PATCH; `version` goes into If-Match. Raises `Refused`."""
        return (await self.call("PATCH", path, body, version=version)).json()

    async def items(self, path: str, limit: int = 200, **query: Any) -> AsyncIterator[Any]:
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
        """Write the body of a GET to the file `to`. Raises `Refused`."""
        response = await self.call("GET", path)
        await asyncio.to_thread(to.write_bytes, response.content)

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
        """The successful response; `body` is JSON, or bytes of `media_type`.

        Retries for a minute while a service is away or has not yet applied what was written
        elsewhere. A POST keeps its Idempotency-Key, and so takes effect once. Raises `Refused`,
        and `NotDone` when nothing answers.
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
        response = await self._send_with_retries(request)
        self._positions.note(response.headers.get("Kaimen-Position"))
        if not response.is_success:
            raise Refused(response.status_code, _problem(response))
        return response

    async def _send_with_retries(self, request: httpx.Request) -> httpx.Response:
        end, refused = time.monotonic() + self._patience, ""
        while True:
            token = "" if self.login == _NOBODY else await self._tokens.get(self.login, refused)
            if token:
                request.headers["Authorization"] = f"Bearer {token}"
            response = await _send(self._http, request)
            if response.status_code == httpx.codes.UNAUTHORIZED and token and not refused:
                refused = token
                continue
            if not _should_retry(request, response) or time.monotonic() > end:
                return response
            await asyncio.sleep(0.1 if response.status_code == httpx.codes.CONFLICT else 0.5)


async def _send(http: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    address = f"{request.url.scheme}://{request.url.netloc.decode()}"
    try:
        return await http.send(request)
    except httpx.TimeoutException as error:
        raise NotDone(f"{address} 没有及时答复。", "no-answer") from error
    except httpx.TransportError as error:
        raise NotDone(f"无法连接 {address}。", "no-answer") from error


def _should_retry(request: httpx.Request, response: httpx.Response) -> bool:
    if response.status_code == httpx.codes.CONFLICT:
        return _problem(response).get("code") in _RETRY_CODES
    # An edit may have taken effect before the time-out, and a retry would be refused as stale.
    return response.status_code in _RETRY_STATUSES and request.method in {"GET", "POST"}


def _problem(response: httpx.Response) -> dict[str, Any]:
    try:
        document = response.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
