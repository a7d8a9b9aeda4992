"""Child processes: started, restarted when they crash, stopped.

A child has a process group of its own. On Linux it is killed when the supervisor dies, whatever the
cause.
"""

import asyncio
import json
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from services.cli.errors import NotDone
from services.cli.postgres import end_with_parent
from shared.app import REFUSAL

GIVE_UP_AFTER = 5
_STEADY_SECONDS = 60.0
_LONGEST_PAUSE = 30.0
_FULL_LOG = 20 * 1024 * 1024
_EX_CONFIG = 78  # sysexits.h: a restart would change nothing


@dataclass
class Child:
    """One process: its command, its log, and how often it was restarted."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    pause: float = 0.5
    """Seconds before the first restart; doubled for each further one."""
    restarts: int = 0
    given_up: bool = False
    process: asyncio.subprocess.Process | None = None
    _failures: int = field(default=0, repr=False)

    @property
    def pid(self) -> int | None:
        """Its process id, or None when it does not run."""
        running = self.process is not None and self.process.returncode is None
        return self.process.pid if self.process and running else None

    async def start(self) -> None:
        """Start the process."""
        if self.log.exists() and self.log.stat().st_size > _FULL_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
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

    async def supervise(self, changed: Callable[["Child"], None]) -> None:
        """Restart it whenever it ends, after longer and longer pauses, until it is given up.

        Calls `changed` after every restart, and when it is given up.
        """
        loop = asyncio.get_running_loop()
        while self.process is not None:
            began = loop.time()
            status = await self.process.wait()
            self._failures = 0 if loop.time() - began > _STEADY_SECONDS else self._failures
            self._failures += 1
            if status == _EX_CONFIG or self._failures > GIVE_UP_AFTER:
                self.given_up = True
                changed(self)
                return
            await asyncio.sleep(min(self.pause * 2 ** (self._failures - 1), _LONGEST_PAUSE))
            self.restarts += 1
            await self.start()
            changed(self)

    def failure_reason(self) -> str:
        """Why it refused to start, if the log says so; else the end of its log."""
        lines = self.log.read_text(errors="replace").splitlines()
        if refusals := [line for line in lines if REFUSAL in line]:
            reason: str = json.loads(refusals[-1])["event"]
            return reason
        return "\n".join(lines[-8:])


async def wait_until_ready(
    child: Child, is_ready: Callable[[], Awaitable[bool]], seconds: float = 90.0
) -> None:
    """Wait until the child is ready. Raises `NotDone` when it ends or takes too long."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not await is_ready():
        if child.pid is None or loop.time() > end:
            raise NotDone(f"{child.name} 未能启动，日志见 {child.log}：\n{child.failure_reason()}")
        await asyncio.sleep(0.05)
