"""The server writes the head and the body of a response in one piece."""

import asyncio
import json
import socket
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, Response

from shared.serve import Protocol

pytestmark = pytest.mark.anyio

_BODY = b"x" * 5000


class Noting:
    """A transport that notes each write."""

    def __init__(self, transport: asyncio.Transport, sent: list[bytes]) -> None:
        self._transport = transport
        self._sent = sent

    def write(self, data: bytes) -> None:
        self._sent.append(bytes(data))
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


async def served(request: bytes) -> tuple[list[bytes], bytes]:
    """What the server wrote, write by write, and what arrived until it closed the connection."""
    app, sent = FastAPI(), list[bytes]()

    @app.get("/")
    async def body() -> Response:
        return Response(_BODY)

    class Watched(Protocol):
        def connection_made(self, transport: Any) -> None:
            super().connection_made(Noting(transport, sent))

    config = uvicorn.Config(app, http=Watched, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config.load()
        server.lifespan = config.lifespan_class(config)
        await server.startup([listening])
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        writer.write(request)
        arrived = await reader.read()
        writer.close()
        await server.shutdown([listening])
    return sent, arrived


async def test_an_answer_leaves_in_one_write() -> None:
    sent, arrived = await served(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert len(sent) == 1
    assert arrived == sent[0]
    assert arrived.startswith(b"HTTP/1.1 200")
    assert arrived.endswith(b"\r\n\r\n" + _BODY)


async def test_what_is_written_before_hanging_up_arrives() -> None:
    sent, arrived = await served(b"no HTTP\r\n\r\n")  # refused and closed in the same step
    assert arrived.startswith(b"HTTP/1.1 400")
    assert arrived == b"".join(sent)


async def test_what_is_no_request_is_refused_as_everything_else() -> None:
    _, arrived = await served("GET /?q=省 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    head, _, body = arrived.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/problem+json" in head
    assert f"content-length: {len(body)}".encode() in head
    assert json.loads(body)["code"] == "bad-request"
