"""`kaimen up`: PostgreSQL, tables, services, gateway, in this order; down in the reverse one."""

import asyncio
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from services.cli.answer import Answer
from services.cli.catalogue import SERVICES, Service
from services.cli.errors import NotDone
from services.cli.folders import private
from services.cli.installation import Installation
from services.cli.play import PLAYING, play
from services.cli.prepare import Say, prepare, rehearses, server
from services.cli.running import answers
from services.cli.stream import stream
from services.cli.supervisor import Child, ready
from services.cli.welcome import opened, played
from shared.clock import real_now
from shared.settings import Profile

_GRACE_SECONDS = 5.0
_DETACHED_SECONDS = 180.0
_PLAYED_SECONDS = 1_000.0

Announce = Callable[[Answer], None]


@dataclass(frozen=True)
class Wanted:
    """What the operator asked for."""

    installation: Installation
    port: int
    bind: str
    profile: Profile
    demo: bool
    """Play the demonstration year first, unless there are pieces already."""
    quiet: bool
    """Show no logs: standard output belongs to a script."""

    @property
    def url(self) -> str:
        """Where callers on this machine find the gateway."""
        host = "127.0.0.1" if self.bind in {"0.0.0.0", "::"} else self.bind  # noqa: S104
        return f"http://{host}:{self.port}"


def up(wanted: Wanted, say: Say, announce: Announce) -> None:
    """Start everything, `announce` the addresses, and serve until SIGINT, SIGTERM or SIGHUP.

    Raises `NotDone` when the data directory or the port is in use, or something does not start.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    if wanted.demo and wanted.profile == Profile.PRODUCTION:
        raise NotDone("生产环境不演练，请去掉 --demo。")
    with wanted.installation.held():
        _refuse_taken_port(wanted.bind, wanted.port)
        with server(wanted.installation, wanted.profile, say) as running:
            access = prepare(wanted.installation, running, wanted.profile, say)
            addresses = {name: found.url for name, found in access.items()}
            rehearsal = rehearses(wanted.profile, addresses, say)
            asyncio.run(Stack(wanted, addresses, rehearsal, say).run(announce))


def detach(wanted: Wanted, say: Say) -> Answer:
    """Start everything in a process of its own, and wait until it serves (and has played).

    Raises `NotDone` with what that process had to say when it ends instead.
    """
    installation, log = wanted.installation, wanted.installation.log("kaimen")
    log.touch(mode=0o600)
    command = [sys.executable, "-P", "-m", "services.cli.app", "up", "--json"]
    options = {
        "data": installation.data,
        "port": wanted.port,
        "bind": wanted.bind,
        "profile": wanted.profile.value,
    }
    for name, value in options.items():
        command += [f"--{name}", str(value)]
    if wanted.demo:
        command.append("--demo")
        say(f"启动并演练演示年度，约两分钟，进度见 {log} …")
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=output,
            start_new_session=True,
        )
    try:
        said = _first_line(process, _PLAYED_SECONDS if wanted.demo else _DETACHED_SECONDS)
    except KeyboardInterrupt:
        said = {"detail": "启动被中断，已全部停止。", "code": "interrupted"}
    if said.get("status") != "running":
        process.terminate()
        process.wait()
        detail = said.get("detail", f"未能启动，日志见 {log}。")
        raise NotDone(detail, said.get("code", ""))
    return opened(installation, installation.state())


def _first_line(process: "subprocess.Popen[bytes]", seconds: float) -> dict[str, Any]:
    """The object that the process says on its standard output; empty when it says none."""
    if process.stdout is None:
        return {}
    with process.stdout as pipe, suppress(ValueError):
        if select.select([pipe], [], [], seconds)[0]:
            said: dict[str, Any] = json.loads(pipe.readline())
            return said
    return {}


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Stack:
    """The services and the gateway of one installation, as child processes."""

    def __init__(
        self, wanted: Wanted, addresses: Mapping[str, str], rehearsal: bool, say: Say
    ) -> None:
        self._wanted = wanted
        self._rehearsal = rehearsal
        self._say = say
        self._demo: str | dict[str, Any] | None = PLAYING if wanted.demo else None
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

    async def run(self, announce: Announce) -> None:
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

    async def _serve(self, announce: Announce) -> None:
        self._say("启动服务 …")
        for child in self._services:
            await child.start()
        await asyncio.gather(*(ready(child, self._asks(child)) for child in self._services))
        await self._gateway.start()
        await ready(self._gateway, self._asks(self._gateway))
        children = [*self._services, self._gateway]
        showing = asyncio.create_task(self._open(announce, children))
        try:
            await asyncio.gather(*(child.keep(self._changed) for child in children))
        finally:
            showing.cancel()
            await asyncio.wait({showing})
        raise NotDone("所有进程都已停止，无法继续运行。")

    async def _open(self, announce: Announce, children: list[Child]) -> None:
        """Say where everything is, play if wanted, then show what happens."""
        installation, quiet = self._wanted.installation, self._wanted.quiet
        state = self._remember()
        if not (quiet and self._wanted.demo):  # a script wants one object, at the end of the play
            announce(opened(installation, state))
        if self._wanted.demo:
            self._demo = await play(installation, quiet, self._say)
            state = self._remember()
            if quiet:
                announce(opened(installation, state))
            elif self._demo is not None:
                announce(played(state))
        if not quiet and sys.stdout.isatty():
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
            "rehearsal": self._rehearsal,
            "demo": self._demo,
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
            "KAIMEN_REHEARSAL": str(self._rehearsal).lower(),
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
