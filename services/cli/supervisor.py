"""Keeps child processes running: starts them, restarts what crashes, stops them in order.

A child leads a process group of its own and, on Linux, is killed when the supervisor dies, however
that happens.
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
_EX_CONFIG = 78  # sysexits.h: starting again would change nothing


@dataclass
class Child:
    """One process: what to run, where its output goes, and how often it had to be restarted."""

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
        """Its process, while it runs."""
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
        """Ask it to end, and after `seconds` make it end."""
        if self.process is None:
            return
        self.signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), seconds)
        except TimeoutError:
            self.signal(signal.SIGKILL)
            await self.process.wait()

    async def keep(self, changed: Callable[["Child"], None]) -> None:
        """Restart it whenever it ends, pausing longer each time, until it is no use.

        `changed` is told of every restart and of giving up.
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

    def last_words(self) -> str:
        """Why it refused to start, if it said so; else the end of its log."""
        lines = self.log.read_text(errors="replace").splitlines()
        if refusals := [line for line in lines if REFUSAL in line]:
            said: str = json.loads(refusals[-1])["event"]
            return said
        return "\n".join(lines[-8:])


async def ready(
    child: Child, answers: Callable[[], Awaitable[bool]], seconds: float = 90.0
) -> None:
    """Wait until the child answers. Raises `NotDone` when it ends or takes too long."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not await answers():
        if child.pid is None or loop.time() > end:
            raise NotDone(f"{child.name} 未能启动，日志见 {child.log}：\n{child.last_words()}")
        await asyncio.sleep(0.05)
