"""`kaimen up`: PostgreSQL, tables, services, gateway, in this order; down in the reverse one."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from services.cli.catalogue import SERVICES, Service
from services.cli.errors import NotDone
from services.cli.folders import private
from services.cli.installation import Installation
from services.cli.prepare import Say, prepare, server
from services.cli.stream import stream
from services.cli.supervisor import Child, ready
from shared.clock import real_now
from shared.settings import Profile

_GRACE_SECONDS = 5.0
_DETACHED_SECONDS = 180.0


@dataclass(frozen=True)
class Wanted:
    """What the operator asked for."""

    installation: Installation
    port: int
    bind: str
    profile: Profile

    @property
    def url(self) -> str:
        """Where callers on this machine find the gateway."""
        host = "127.0.0.1" if self.bind in {"0.0.0.0", "::"} else self.bind  # noqa: S104
        return f"http://{host}:{self.port}"


def up(wanted: Wanted, say: Say, announce: Callable[[dict[str, Any]], None]) -> None:
    """Start everything, `announce` the addresses, and serve until SIGINT, SIGTERM or SIGHUP.

    Raises `NotDone` when the data directory or the port is in use, or something does not start.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    with wanted.installation.held():
        _refuse_taken_port(wanted.bind, wanted.port)
        with server(wanted.installation, wanted.profile, say) as running:
            access = prepare(wanted.installation, running, wanted.profile, say)
            addresses = {name: found.url for name, found in access.items()}
            asyncio.run(Stack(wanted, addresses, say).run(announce))


def detach(wanted: Wanted) -> dict[str, Any]:
    """Start everything in a process of its own; answer its state once it serves.

    Raises `NotDone` with what that process had to say when it ends instead.
    """
    installation, log = wanted.installation, wanted.installation.log("kaimen")
    log.touch(mode=0o600)
    began = log.stat().st_size
    command = [sys.executable, "-P", "-m", "services.cli.app", "up"]
    options = {
        "data": installation.data,
        "port": wanted.port,
        "bind": wanted.bind,
        "profile": wanted.profile.value,
    }
    for name, value in options.items():
        command += [f"--{name}", str(value)]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    end = time.monotonic() + _DETACHED_SECONDS
    while (state := installation.state()).get("pid") != process.pid:
        if process.poll() is not None or time.monotonic() > end:
            process.terminate()
            said = log.read_bytes()[began:].decode(errors="replace").strip()
            raise NotDone(said.splitlines()[-1] if said else f"未能启动，日志见 {log}。")
        time.sleep(0.1)
    return state


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Stack:
    """The services and the gateway of one installation, as child processes."""

    def __init__(self, wanted: Wanted, addresses: Mapping[str, str], say: Say) -> None:
        self._wanted = wanted
        self._say = say
        installation = wanted.installation
        sockets = private(installation.sockets)
        self._sockets = {service.name: sockets / f"{service.name}.sock" for service in SERVICES}
        self._services = [
            Child(
                service.name,
                [sys.executable, "-P", "-m", f"{service.package}.app"],
                self._environment(service, addresses[service.name]),
                installation.log(service.name),
            )
            for service in SERVICES
        ]
        self._gateway = Child(
            "gateway",
            [sys.executable, "-P", "-m", "services.gateway"],
            self._gateway_environment(),
            installation.log("gateway"),
        )

    async def run(self, announce: Callable[[dict[str, Any]], None]) -> None:
        """Start, serve until a signal, stop."""
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        serving = asyncio.create_task(self._serve(announce))
        stopped = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            serving.cancel()
            await self._stop()
            stopped.cancel()
        (outcome,) = await asyncio.gather(serving, return_exceptions=True)
        if isinstance(outcome, Exception):  # and not the cancellation above
            raise outcome

    async def _serve(self, announce: Callable[[dict[str, Any]], None]) -> None:
        self._say("启动服务 …")
        for child in self._services:
            await child.start()
        await asyncio.gather(*(ready(child, self._asks(child)) for child in self._services))
        await self._gateway.start()
        await ready(self._gateway, self._asks(self._gateway))
        state = self._remember()
        announce(state)
        children = [*self._services, self._gateway]
        showing = asyncio.create_task(self._show(children))
        await asyncio.gather(*(child.keep(self._changed) for child in children))
        showing.cancel()
        raise NotDone("所有进程都已停止，无法继续运行。")

    async def _show(self, children: list[Child]) -> None:
        if sys.stdout.isatty():
            await stream({child.name: child.log for child in children})

    async def _stop(self) -> None:
        """New requests are refused first; what has begun may finish."""
        self._say("停止服务 …")
        self._gateway.signal(signal.SIGTERM)
        await self._until_refusing()
        await asyncio.gather(*(child.stop(_GRACE_SECONDS) for child in self._services))
        await self._gateway.stop(_GRACE_SECONDS)
        for path in self._sockets.values():
            path.unlink(missing_ok=True)

    async def _until_refusing(self) -> None:
        for _ in range(50):
            if self._gateway.pid is None or not _port_answers(self._wanted.bind, self._wanted.port):
                return
            await asyncio.sleep(0.02)

    def _asks(self, child: Child) -> Callable[[], Any]:
        path = self._sockets.get(child.name)
        return lambda: answers(self._wanted.url, path)

    def _changed(self, child: Child) -> None:
        self._remember()
        if child.given_up:
            self._say(f"{child.name} 反复退出，不再重启；日志见 {child.log}。")
        else:
            self._say(f"{child.name} 已退出并重新启动（第 {child.restarts} 次）。")

    def _remember(self) -> dict[str, Any]:
        state = {
            "pid": os.getpid(),
            "url": self._wanted.url,
            "data": str(self._wanted.installation.data),
            "profile": self._wanted.profile.value,
            "at": real_now().isoformat(timespec="seconds"),
            "processes": {
                child.name: {
                    "pid": child.pid,
                    "socket": str(self._sockets.get(child.name, "")),
                    "restarts": child.restarts,
                    "given_up": child.given_up,
                }
                for child in (*self._services, self._gateway)
            },
        }
        self._wanted.installation.remember(state)
        return state

    def _environment(self, service: Service, address: str) -> dict[str, str]:
        installation = self._wanted.installation
        return os.environ | {
            "KAIMEN_DATABASE_URL": address,
            "KAIMEN_LISTEN": f"unix:{self._sockets[service.name]}",
            "KAIMEN_GATEWAY_URL": self._wanted.url,
            "KAIMEN_DATA_DIR": str(installation.data),
            "KAIMEN_SECRETS_DIR": str(installation.keys.folder),
            "KAIMEN_PROFILE": self._wanted.profile.value,
            "KAIMEN_RUN_WORKER": "true",
        }

    def _gateway_environment(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if k != "KAIMEN_DATABASE_URL"}
        upstreams = {
            f"KAIMEN_UPSTREAM_{name.upper()}": f"unix/{path}"
            for name, path in self._sockets.items()
        }
        return (
            inherited
            | upstreams
            | {
                "KAIMEN_SITE": f"http://:{self._wanted.port}",
                "KAIMEN_BIND": self._wanted.bind,
                "KAIMEN_DATA_DIR": str(self._wanted.installation.data),
            }
        )


async def answers(url: str, path: Path | None) -> bool:
    """Whether the service on the unix socket `path` is ready, or the gateway at `url` lives."""
    transport = httpx.AsyncHTTPTransport(uds=str(path)) if path else httpx.AsyncHTTPTransport()
    async with httpx.AsyncClient(transport=transport, timeout=5) as client:
        try:
            question = "http://service/readyz" if path else f"{url}/livez"
            return (await client.get(question)).is_success
        except httpx.TransportError:
            return False


def _refuse_taken_port(bind: str, port: int) -> None:
    if _port_answers(bind, port):
        raise NotDone(f"端口 {port} 已被其他程序占用，请用 --port 换一个端口。")
    with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            raise NotDone(f"不能使用 {bind} 的端口 {port}：{error.strerror}。") from error


def _port_answers(bind: str, port: int) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)  # noqa: S104
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
