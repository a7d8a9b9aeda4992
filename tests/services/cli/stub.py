"""A stub server: answers HTTP as a test says, and keeps the requests."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "/api/directory/v1/token"


@dataclass(frozen=True)
class Request:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """A response: status, JSON and headers."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def problem(status: int, code: str, detail: str = "现在不行。", **headers: str) -> Reply:
    """A problem document as the services answer it."""
    document = {"status": status, "code": code, "detail": detail}
    return Reply(document, status, {name.replace("_", "-"): at for name, at in headers.items()})


Responder = Callable[[Request], Reply]


class StubServer:
    """Answers token requests itself and all others with `responder`; `url` is its address."""

    def __init__(self, responder: Responder) -> None:
        self.responder = responder
        self.requests: list[Request] = []
        self.token_requests: list[Request] = []
        self.token_seconds = 600
        self.url = ""

    def paths(self) -> list[str]:
        """Method and path of every request, in order."""
        return [f"{each.method} {each.path}" for each in self.requests]

    def answer(self, request: Request) -> Reply:
        """The reply to one request."""
        if request.path == TOKEN:
            self.token_requests.append(request)
            token = f"token-{len(self.token_requests)}"
            return Reply({"access_token": token, "expires_in": self.token_seconds})
        self.requests.append(request)
        return self.responder(request)


@contextmanager
def stub_server(responder: Responder) -> Iterator[StubServer]:
    """A stub server on a free port."""
    stub = StubServer(responder)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.command, self.path, headers, self.rfile.read(length))
            reply = stub.answer(request)
            content = json.dumps(reply.body).encode()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_PUT = do_PATCH = do_GET

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        stub.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield stub
        finally:
            server.shutdown()
            thread.join()
