"""Runs an application: the HTTP server, or followers and jobs in a process of their own."""

import asyncio
import gc
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any, cast

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from shared import logs, problems
from shared.app import run_for_ever, working
from shared.settings import Settings

GRACE_SECONDS = 4
IDLE_SECONDS = 75
"""How long a connection without requests is kept: longer than the gateway keeps it. The gateway
would else send a request in the very moment of the closing, and could only answer 502."""
EX_CONFIG = 78
"""Exit status of a process that refuses its configuration (sysexits.h)."""


def serve(create_app: Callable[[Settings], FastAPI], name: str) -> None:
    """Run the service until a signal; exit status 78 when its configuration is refused."""
    logs.configure(name)
    settings = Settings()  # from the environment
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        http=Protocol,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the caller's address is not used anywhere
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        **_address(settings.listen),
    )
    server = Server(config, app)
    # What start-up left in memory stays for good: collecting it again would only take time from
    # requests. A request leaves too little garbage to collect every 700 allocations.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    # uvicorn ends the process itself when start-up failed; the exit status below says why.
    with suppress(SystemExit):
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
        asyncio.run(_run_worker(create_app(settings)))


async def _run_worker(app: FastAPI) -> None:
    this = asyncio.current_task()
    assert this is not None  # noqa: S101 - narrows the type: we are inside a task
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, this.cancel)
    async with app.router.lifespan_context(app):
        await asyncio.gather(*[run_for_ever(work) for work in working(app)])


class Server(uvicorn.Server):
    """Tells the application about a stop signal at once.

    The lifespan's shutdown comes only after the last request, and a waiting poll of the feed would
    be that request for ten seconds.
    """

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._application = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Called by uvicorn on SIGTERM and SIGINT: let waiting requests end, then stop."""
        if stopping := getattr(self._application.state, "stopping", None):
            stopping.set()
        super().handle_exit(sig, frame)


class Protocol(HttpToolsProtocol):
    """Sends head and body of an answer in one write: two writes would wake the gateway twice."""

    def connection_made(self, transport: Any) -> None:
        """Called by asyncio."""
        super().connection_made(cast(asyncio.Transport, JoinedWrites(transport)))

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - a bare word of the library's
        """Called by uvicorn for what is no HTTP, an address with letters beyond ASCII for one."""
        refused = problems.bad_request()
        head = [b"HTTP/1.1 400 Bad Request", b"connection: close"]
        head += [name + b": " + value for name, value in refused.raw_headers]
        self.transport.write(b"\r\n".join([*head, b"", bytes(refused.body)]))
        self.transport.close()


class JoinedWrites:
    """A transport that joins all writes of one step of the event loop into one.

    It holds everything that is written without an await in between: an answer that is sent in
    pieces must await something after each piece.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._held: list[bytes] = []
        self._soon = asyncio.get_running_loop().call_soon

    def write(self, data: bytes) -> None:
        if not self._held:
            self._soon(self._send)
        self._held.append(data)

    def close(self) -> None:
        self._send()
        self._transport.close()

    def _send(self) -> None:
        if self._held:
            self._transport.write(b"".join(self._held))
            self._held.clear()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
