"""Clients that keep one connection each and ask again as soon as they are answered.

A full HTTP client would take more of the processor than the server it measures, so this one knows
just enough HTTP/1.1 to ask a prepared question and take the answer.
"""

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import httptools
import uvloop

_PATIENCE_SECONDS = 20.0

Ask = Callable[[], bytes]
"""Makes the bytes of the next question."""


class Unanswered(Exception):
    """A question was refused, or the connection ended; figures with errors are worth nothing."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a number of clients saw: the whole time, and each answer's, in seconds."""

    seconds: float
    times: list[float]

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.times) / self.seconds

    def milliseconds(self, share: float) -> float:
        """The time within which `share` (0 to 1) of the answers came."""
        return 1000 * quantile(self.times, share)


def quantile(values: list[float], share: float) -> float:
    """The smallest of `values` that is not exceeded by `share` (0 to 1) of them."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def question(
    method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b""
) -> bytes:
    """The bytes of one request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: bench"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Connection(asyncio.Protocol):
    """One connection; one question at a time."""

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._transport: asyncio.WriteTransport | None = None
        self._answer: asyncio.Future[bytes] | None = None

    @classmethod
    async def open(cls, url: str) -> "Connection":
        """Connect to the host and port of `url`."""
        address = urlsplit(url)
        loop = asyncio.get_running_loop()
        host, port = address.hostname or "", address.port or 80
        _, made = await loop.create_connection(cls, host, port)
        return made

    async def ask(self, asked: bytes) -> bytes:
        """The body of the answer. Raises `Unanswered` when it is not a success."""
        if self._transport is None:
            raise Unanswered("not connected")
        self._body.clear()
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(asked)
        return await self._answer

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio."""
        self._transport = transport  # type: ignore[assignment]

    def connection_lost(self, error: Exception | None) -> None:
        """Called by asyncio."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Unanswered("the connection ended"))

    def data_received(self, data: bytes) -> None:
        """Called by asyncio."""
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        """Called by the parser."""
        self._body.append(body)

    def on_message_complete(self) -> None:
        """Called by the parser."""
        body, status = b"".join(self._body), self._parser.get_status_code()
        if self._answer is None or self._answer.done():
            return
        if 200 <= status < 300:
            self._answer.set_result(body)
        else:
            self._answer.set_exception(Unanswered(f"{status} {body.decode()}"))


def load(url: str, ask: Ask, clients: int, seconds: float) -> Load:
    """Let `clients` ask for `seconds`, each as fast as it is answered.

    Raises `Unanswered` at the first answer that is no success.
    """
    return uvloop.run(_load(url, ask, clients, seconds))


async def _load(url: str, ask: Ask, clients: int, seconds: float) -> Load:
    connections = [await Connection.open(url) for _ in range(clients)]
    try:
        began = time.perf_counter()
        async with asyncio.timeout(seconds + _PATIENCE_SECONDS):
            asking = (_client(each, ask, began + seconds) for each in connections)
            times = await asyncio.gather(*asking)
        return Load(time.perf_counter() - began, [one for each in times for one in each])
    finally:
        for connection in connections:
            connection.close()


async def _client(connection: Connection, ask: Ask, end: float) -> list[float]:
    times: list[float] = []
    while not times or time.perf_counter() < end:
        asked = ask()
        began = time.perf_counter()
        await connection.ask(asked)
        times.append(time.perf_counter() - began)
    return times
