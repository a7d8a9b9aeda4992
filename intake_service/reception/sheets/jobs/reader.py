"""Reading the rows of a workbook from a child process, one after the other."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pydantic_core import from_json

import intake_service
from shared.errors import Invalid

LONGEST_WAIT = 300  # seconds without a line; it gives way to others, and may wait for them
HEARTBEAT = 10  # seconds
_BUFFER = 1024 * 1024  # bytes that the child may write before we read them
_LONGEST_LINE = 16 * _BUFFER  # more than the child ever writes
_STOPPED = {-signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP}
_PACKAGE = Path(intake_service.__file__).parent
# The package without its __init__, which brings the database library: what a hostile workbook can
# reach has neither an address nor a driver for a database. It also starts faster.
_PROGRAM = """
import sys, types
package = types.ModuleType("intake_service")
package.__path__ = [sys.argv[1]]
sys.modules["intake_service"] = package
from intake_service.reception.sheets.jobs.child import main
main()
"""


class ReadingStopped(Exception):
    """The child was told to end, as everything is at a stop: nothing is wrong with the workbook."""


@dataclass
class WorkbookReader:
    """A workbook being read: the number of its rows, the headings of the stored cells, what is not
    taken, the rows.

    Iterating gives the rows as the child process writes them, each a JSON object.
    """

    process: Process
    heartbeat: Callable[[], Awaitable[None]]
    rows: int = 0
    headings: list[str] = field(default_factory=list)
    left: list[dict[str, Any]] = field(default_factory=list)
    """What of the file is not taken."""
    bytes_read: int = 0
    """Of the lines given so far."""
    _lines: deque[bytes] = field(default_factory=deque)
    _partial: bytes = b""
    """A line of which the end has not come yet."""

    async def __aiter__(self) -> AsyncIterator[dict[str, Any]]:
        for _ in range(self.rows):
            yield await self._line()

    async def read_headings(self) -> None:
        """Read the first line. Raises `Invalid` when the workbook is refused."""
        first = await self._line()
        self.rows, self.headings, self.left = first["rows"], first["headings"], first["left"]

    async def _line(self) -> dict[str, Any]:
        while not self._lines:
            # Many lines at once: to wait for each by itself costs more than to read it.
            read = await self._read()
            if not read and await self.process.wait() in _STOPPED:
                raise ReadingStopped
            if not read or len(self._partial) > _LONGEST_LINE:
                # Killed: by its limits, or by what it read.
                detail = "工作簿无法读取（内容异常或过大），已停止。请重新导出后再导入。"
                raise Invalid("workbook-unreadable", detail)
            *lines, self._partial = (self._partial + read).split(b"\n")
            self._lines.extend(lines)
        line = self._lines.popleft()
        self.bytes_read += len(line)
        found: dict[str, Any] = from_json(line)
        if "refused" in found:
            raise Invalid(found["refused"], found["detail"])
        return found

    async def _read(self) -> bytes:
        assert self.process.stdout is not None  # noqa: S101 - narrows the type: it is a pipe
        for _ in range(0, LONGEST_WAIT, HEARTBEAT):
            try:
                return await asyncio.wait_for(self.process.stdout.read(_BUFFER), HEARTBEAT)
            except TimeoutError:
                await self.heartbeat()
        raise Invalid("workbook-too-slow", "工作簿读取超时，已停止。请分批导入。")


@asynccontextmanager
async def open_workbook(
    content: bytes, arrived: date, heartbeat: Callable[[], Awaitable[None]]
) -> AsyncIterator[WorkbookReader]:
    """Read a workbook that reached the office on the day `arrived`.

    `heartbeat` is called every ten seconds while nothing comes. Nothing is written to a disk;
    whatever happens, the child is gone at the end. Raises `Invalid` when the workbook is refused,
    `ReadingStopped` when the child is told to end.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-c", _PROGRAM, str(_PACKAGE),
        stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=_BUFFER,
        # A stop is told to the service's whole group: what the child does then, the service says.
        start_new_session=True,
        # None of the service's own environment: it names the database.
        env={"PATH": os.defpath, "PYTHONPATH": str(_PACKAGE.parent), "PYTHONUTF8": "1"},
    )  # fmt: skip
    try:
        await _send(process, json.dumps({"arrived": arrived.isoformat()}).encode(), content)
        reader = WorkbookReader(process, heartbeat)
        await reader.read_headings()
        yield reader
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()  # reads what it wrote last, or its pipe would stay open


async def _send(process: Process, facts: bytes, content: bytes) -> None:
    assert process.stdin is not None  # noqa: S101 - narrows the type: it is a pipe
    # The end of its output shows that a child has died.
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(facts + b"\n" + content)
        await process.stdin.drain()
        process.stdin.close()
        await process.stdin.wait_closed()
