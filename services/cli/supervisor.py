"""Child processes: started, restarted when they crash, stopped.

A child has a process group of its own. On Linux it is killed when the supervisor dies, whatever the
cause.
"""

import asyncio
import json
import os
import signal
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from services.cli.errors import NotDone
from services.cli.postgres import PostgresServer, end_with_parent
from shared.app import REFUSAL

_STEADY_SECONDS = 60.0
_LONGEST_PAUSE = 30.0
_LOOK_SECONDS = 0.2
_EX_CONFIG = 78  # sysexits.h: a restart would change nothing


@dataclass
class Watched(ABC):
    """Something that is started again whenever it ends, after longer and longer pauses.

    It is never given up for ending often: what makes it end (a full disk, a database that is away)
    may be over in an hour, when nobody looks. It is given up when it refuses its configuration.
    """

    name: str
    log: Path
    pause: float = field(default=0.5, kw_only=True)
    """Seconds before the first restart; doubled for each further one."""
    restarts: int = field(default=0, kw_only=True)
    given_up: bool = field(default=False, kw_only=True)

    @property
    @abstractmethod
    def pid(self) -> int | None:
        """Its process id, or None when it does not run."""

    @abstractmethod
    async def start(self) -> None:
        """Start it. Raises `NotDone` or `OSError` when it does not."""

    @abstractmethod
    async def ended(self) -> int | None:
        """Wait until it has ended; its exit status, None when nobody knows it."""

    async def supervise(self, changed: Callable[["Watched"], None]) -> None:
        """Start it again for ever. Calls `changed` after every restart, and when it is given up."""
        loop, failures = asyncio.get_running_loop(), 0
        while True:
            began = loop.time()
            if await self.ended() == _EX_CONFIG:
                self.given_up = True
                changed(self)
                return
            failures = 0 if loop.time() - began > _STEADY_SECONDS else failures
            while True:
                await asyncio.sleep(min(self.pause * 2 ** min(failures, 16), _LONGEST_PAUSE))
                failures += 1
                with suppress(NotDone, OSError):
                    await self.start()
                    break
            self.restarts += 1
            changed(self)


@dataclass
class Child(Watched):
    """One process of ours: its command and its environment."""

    command: list[str]
    environment: dict[str, str]
    process: asyncio.subprocess.Process | None = field(default=None, kw_only=True)

    @property
    def pid(self) -> int | None:
        """Its process id, or None when it does not run."""
        running = self.process is not None and self.process.returncode is None
        return self.process.pid if self.process and running else None

    async def start(self) -> None:
        """Start the process."""
        with self.log.open("ab") as output:
            self.process = await asyncio.create_subprocess_exec(
                *self.command,
                env=self.environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=end_with_parent(signal.SIGKILL),
            )

    async def ended(self) -> int | None:
        """Wait until it has ended; its exit status."""
        return None if self.process is None else await self.process.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the whole process group."""
        if self.pid is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    async def stop(self, seconds: float) -> None:
        """Terminate it, and kill it after `seconds`."""
        if self.process is None:
            return
        self.signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), seconds)
        except TimeoutError:
            self.signal(signal.SIGKILL)
            await self.process.wait()

    def failure_reason(self) -> str:
        """Why it refused to start, if the log says so; else the end of its log."""
        lines = self.log.read_text(errors="replace").splitlines()
        if refusals := [line for line in lines if REFUSAL in line]:
            reason: str = json.loads(refusals[-1])["event"]
            return reason
        return "\n".join(lines[-8:])


@dataclass
class Postgres(Watched):
    """The embedded PostgreSQL, which may be one that an earlier supervisor started."""

    server: PostgresServer

    @property
    def pid(self) -> int | None:
        """The process id of the postmaster, or None when it does not run."""
        return self.server.pid

    async def start(self) -> None:
        """Start it and wait until it answers."""
        await asyncio.to_thread(self.server.start, self.log)

    async def ended(self) -> int | None:
        """Wait until it has ended."""
        while self.server.pid is not None:  # noqa: ASYNC110 - it may be no child of ours
            await asyncio.sleep(_LOOK_SECONDS)
        return None


async def beside(name: str, work: Awaitable[None], say: Callable[[str], None]) -> None:
    """Do `work` beside the services: they go on when it fails, and the operator is told."""
    try:
        await work
    except Exception as error:
        reason = f"程序内部错误（{type(error).__name__}：{error}）"
        say(f"{name}中断：{reason}。各项服务继续运行。")


async def wait_until_ready(
    child: Child, is_ready: Callable[[], Awaitable[bool]], silence: float = 180.0
) -> None:
    """Wait until the child is ready, however long it takes while it goes on.

    Raises `NotDone` when it ends, or when its log has not grown for `silence` seconds.
    """
    loop, size, end = asyncio.get_running_loop(), -1, 0.0
    while not await is_ready():
        grown = child.log.stat().st_size
        if grown != size:
            size, end = grown, loop.time() + silence
        if child.pid is None or loop.time() > end:
            raise NotDone(f"{child.name} 未能启动，日志见 {child.log}：\n{child.failure_reason()}")
        await asyncio.sleep(0.05)
