"""`kaimen up`: starts PostgreSQL, services and gateway, and stops them in the reverse order."""

import asyncio
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.cli.anew import empty
from services.cli.catalogue import SERVICES, Service
from services.cli.errors import NotDone
from services.cli.folders import private
from services.cli.installation import PLAYING, Installation
from services.cli.output import Result
from services.cli.play import play
from services.cli.postgres import PostgresServer
from services.cli.prepare import Say, is_rehearsal, prepare, server
from services.cli.rotation import rotate
from services.cli.running import is_ready, until_followed
from services.cli.secrets import ADMINISTRATOR_PASSWORD, DEMONSTRATION_PASSWORD
from services.cli.stream import new_lines, stream
from services.cli.supervisor import Child, Postgres, Watched, beside, wait_until_ready
from services.cli.welcome import ready
from shared.clock import real_now
from shared.settings import Profile

_GRACE_SECONDS = 5.0
_ROTATE_SECONDS = 60.0
_SILENT_SECONDS = 900.0
_LOOK_SECONDS = 0.5

Show = Callable[[Result], None]


@dataclass(frozen=True)
class Options:
    """The options of the command."""

    installation: Installation
    port: int
    bind: str
    profile: Profile
    demo: bool
    """Play the demonstration year first, unless there are pieces already."""
    anew: bool
    """Empty what an earlier demonstration left, first."""
    quiet: bool
    """Show no logs: a script reads standard output."""

    @property
    def password_file(self) -> Path:
        """The password of who logs in first: the demonstration's accounts, or an administrator."""
        production = self.profile == Profile.PRODUCTION
        name = ADMINISTRATOR_PASSWORD if production else DEMONSTRATION_PASSWORD
        return self.installation.secrets.folder / name

    @property
    def url(self) -> str:
        """The gateway's address for callers on this machine."""
        host = "127.0.0.1" if self.bind in {"0.0.0.0", "::"} else self.bind  # noqa: S104
        return f"http://{host}:{self.port}"


def up(options: Options, say: Say, show: Show) -> None:
    """Start everything, `show` the addresses, and serve until SIGINT, SIGTERM or SIGHUP.

    Raises `NotDone` when the data directory or the port is in use, or a process does not start.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    if options.demo and options.profile == Profile.PRODUCTION:
        raise NotDone("生产环境不演练，请去掉 --demo。")
    if options.anew and options.profile == Profile.PRODUCTION:
        raise NotDone("生产环境不能清空数据，请去掉 --anew。")
    with options.installation.locked():
        _refuse_taken_port(options.bind, options.port)
        with server(options.installation, options.profile, say) as running:
            if options.anew:
                empty(options.installation, running, say)
            access = prepare(options.installation, running, options.profile, say)
            addresses = {name: found.url for name, found in access.items()}
            rehearsal = is_rehearsal(options.profile, addresses, say)
            stack = Stack(options, addresses, rehearsal, say, running.embedded)
            asyncio.run(stack.run(show))


def detach(options: Options, say: Say) -> Result:
    """Start everything in another process, and wait until it is ready (and the demo has ended).

    Raises `NotDone` with that process's message when it ends instead.
    """
    installation, log = options.installation, options.installation.log("kaimen")
    log.touch(mode=0o600)
    command = [sys.executable, "-P", "-m", "services.cli.app", "up", "--json"]
    arguments = {
        "data": installation.data,
        "port": options.port,
        "bind": options.bind,
        "profile": options.profile.value,
    }
    for name, value in arguments.items():
        command += [f"--{name}", str(value)]
    command += ["--demo"] if options.demo else []
    command += ["--anew"] if options.anew else []
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=output,
            start_new_session=True,
        )
    try:
        data = first_object(process, log, say)
    except KeyboardInterrupt:
        data = {"detail": "启动被中断，已全部停止。", "code": "interrupted"}
    if data.get("status") != "running":
        process.terminate()
        process.wait()
        detail = data.get("detail", f"未能启动，日志见 {log}。")
        raise NotDone(detail, data.get("code", ""))
    return ready(installation, installation.state())


def first_object(
    process: "subprocess.Popen[bytes]", log: Path, say: Say, silence: float = _SILENT_SECONDS
) -> dict[str, Any]:
    """The JSON object on the process's standard output; empty when it ends without one.

    What it tells meanwhile is told on. It may take as long as it likes while it tells something:
    the longest step that tells nothing is a migration, which has ten minutes.
    """
    told, end = log.stat().st_size, time.monotonic() + silence
    if process.stdout is None:
        return {}
    with process.stdout as pipe, suppress(ValueError):
        while True:
            answered = bool(select.select([pipe], [], [], _LOOK_SECONDS)[0])
            lines, told_now = new_lines(log, told)
            for line in lines:
                say(line)
            if told_now != told:
                told, end = told_now, time.monotonic() + silence
            if answered:
                found: dict[str, Any] = json.loads(pipe.readline())
                return found
            if time.monotonic() > end:
                minutes = f"{silence / 60:.0f}"
                return {"detail": f"启动已有 {minutes} 分钟没有进展，已停止；日志见 {log}。"}
    return {}


def free_port() -> int:
    """A port that is not in use now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Stack:
    """The services and the gateway of one installation, as child processes."""

    def __init__(
        self,
        options: Options,
        addresses: Mapping[str, str],
        rehearsal: bool,
        say: Say,
        postgres: PostgresServer | None,
    ) -> None:
        self._options = options
        self._rehearsal = rehearsal
        self._say = say
        self._demo: str | dict[str, Any] | None = PLAYING if options.demo else None
        installation = options.installation
        sockets = private(installation.sockets)
        self._sockets = {service.name: sockets / f"{service.name}.sock" for service in SERVICES}
        self._postgres = (
            None
            if postgres is None
            else Postgres("postgres", installation.log("postgres"), postgres)
        )
        self._services = [
            Child(
                service.name,
                installation.log(service.name),
                [sys.executable, "-P", "-m", f"{service.package}.app"],
                self._environment(service, addresses[service.name]),
            )
            for service in SERVICES
        ]
        self._gateway = Child(
            "gateway",
            installation.log("gateway"),
            [sys.executable, "-P", "-m", "services.gateway"],
            self._gateway_environment(),
        )

    async def run(self, show: Show) -> None:
        """Start, serve until a signal, stop."""
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        serving = asyncio.create_task(self._serve(show))
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

    async def _serve(self, show: Show) -> None:
        self._say("启动服务 …")
        for child in self._services:
            await child.start()
        await asyncio.gather(
            *(wait_until_ready(child, self._readiness(child)) for child in self._services)
        )
        await self._gateway.start()
        await wait_until_ready(self._gateway, self._readiness(self._gateway))
        children = [*self._services, self._gateway]
        works = {"地址与日志的显示": self._show(show), "日志的整理": self._rotate()}
        if self._postgres is not None:
            works["PostgreSQL 的看护"] = self._postgres.supervise(self._changed)
        tasks = [asyncio.create_task(beside(*work, self._say)) for work in works.items()]
        try:
            await asyncio.gather(*(child.supervise(self._changed) for child in children))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        raise NotDone("所有进程都已停止，无法继续运行。")

    def _processes(self) -> list[Watched]:
        postgres = [] if self._postgres is None else [self._postgres]
        return [*postgres, *self._services, self._gateway]

    async def _rotate(self) -> None:
        logs = [self._options.installation.log("kaimen"), *(one.log for one in self._processes())]
        while True:
            await asyncio.to_thread(rotate, logs)
            await asyncio.sleep(_ROTATE_SECONDS)

    async def _show(self, show: Show) -> None:
        """Play the demonstration if it is an option, show the addresses, then the logs.

        In this order: whoever reads that all is ready may begin, and would disturb the play.
        """
        installation, quiet = self._options.installation, self._options.quiet
        state = self._save_state()
        await until_followed(installation)
        if self._options.demo:
            self._demo = await play(installation, quiet, self._say)
            state = self._save_state()
        show(ready(installation, state, waits=not quiet))
        if not quiet and sys.stdout.isatty():
            await stream({one.name: one.log for one in self._processes()})

    async def _stop(self) -> None:
        """The gateway refuses new requests first; requests in progress may finish."""
        self._say("停止服务 …")
        self._gateway.signal(signal.SIGTERM)
        await self._until_refusing()
        await asyncio.gather(*(child.stop(_GRACE_SECONDS) for child in self._services))
        await self._gateway.stop(_GRACE_SECONDS)
        for path in self._sockets.values():
            path.unlink(missing_ok=True)

    async def _until_refusing(self) -> None:
        for _ in range(50):
            if self._gateway.pid is None or not _port_answers(
                self._options.bind, self._options.port
            ):
                return
            await asyncio.sleep(0.02)

    def _readiness(self, child: Child) -> Callable[[], Any]:
        path = self._socket(child)
        return lambda: is_ready(child.name, self._options.url, path)

    def _changed(self, one: Watched) -> None:
        self._save_state()
        if one.given_up:
            self._say(f"{one.name} 拒绝按现有配置运行，不再重启；日志见 {one.log}。")
        else:
            self._say(f"{one.name} 已退出并重新启动（第 {one.restarts} 次）。")

    def _save_state(self) -> dict[str, Any]:
        state = {
            "pid": os.getpid(),
            "url": self._options.url,
            "data": str(self._options.installation.data),
            "profile": self._options.profile.value,
            "rehearsal": self._rehearsal,
            "demo": self._demo,
            "password_file": str(self._options.password_file),
            "at": real_now().isoformat(timespec="seconds"),
            "processes": {
                one.name: {
                    "pid": one.pid,
                    "socket": str(self._socket(one) or ""),
                    "restarts": one.restarts,
                    "given_up": one.given_up,
                }
                for one in self._processes()
            },
        }
        try:
            self._options.installation.save_state(state)
        except OSError as error:  # a full disk: what runs goes on
            self._say(f"运行状态未能写入数据目录：{error.strerror}。")
        return state

    def _socket(self, one: Watched) -> Path | None:
        if isinstance(one, Postgres):
            return one.server.socket
        return self._sockets.get(one.name)

    def _environment(self, service: Service, address: str) -> dict[str, str]:
        installation = self._options.installation
        return os.environ | {
            "KAIMEN_DATABASE_URL": address,
            "KAIMEN_LISTEN": f"unix:{self._sockets[service.name]}",
            "KAIMEN_GATEWAY_URL": self._options.url,
            "KAIMEN_DATA_DIR": str(installation.data),
            "KAIMEN_SECRETS_DIR": str(installation.secrets.folder),
            "KAIMEN_PROFILE": self._options.profile.value,
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
                "KAIMEN_SITE": f"http://:{self._options.port}",
                "KAIMEN_BIND": self._options.bind,
                "KAIMEN_DATA_DIR": str(self._options.installation.data),
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
