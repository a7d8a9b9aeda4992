"""A desk that answers HTTP as a test says, and remembers what it was asked."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "/api/directory/v1/token"


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What to answer: a status, JSON and headers."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def problem(status: int, code: str, detail: str = "现在不行。", **headers: str) -> Reply:
    """A refusal as the services give it."""
    document = {"status": status, "code": code, "detail": detail}
    return Reply(document, status, {name.replace("_", "-"): at for name, at in headers.items()})


Clerk = Callable[[Asked], Reply]


class Desk:
    """`url` is where it stands; tokens it gives by itself, everything else `clerk` decides."""

    def __init__(self, clerk: Clerk) -> None:
        self.clerk = clerk
        self.asked: list[Asked] = []
        self.tokens: list[Asked] = []
        self.token_seconds = 600
        self.url = ""

    def paths(self) -> list[str]:
        """Method and path of every request, in order."""
        return [f"{each.method} {each.path}" for each in self.asked]

    def answer(self, asked: Asked) -> Reply:
        """The reply to one request."""
        if asked.path == TOKEN:
            self.tokens.append(asked)
            token = f"token-{len(self.tokens)}"
            return Reply({"access_token": token, "expires_in": self.token_seconds})
        self.asked.append(asked)
        return self.clerk(asked)


@contextmanager
def standing(clerk: Clerk) -> Iterator[Desk]:
    """A desk that stands on a free port."""
    desk = Desk(clerk)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, self.path, headers, self.rfile.read(length))
            reply = desk.answer(asked)
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
        desk.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield desk
        finally:
            server.shutdown()
            thread.join()
