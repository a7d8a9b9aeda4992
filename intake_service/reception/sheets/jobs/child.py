"""The program that reads a workbook: standard input in, one JSON object a line out, then gone.

The library that reads the sheet lays out every cell between the first and the last in memory and
ends the process when there is not enough; so it runs here, with limits, and not in the service.
First line in: the day on which the workbook arrived. Then the file. First line out: how many rows
and which headings, and what is not taken, or why it is refused.
"""

import gc
import json
import os
import resource
import sys
from contextlib import suppress
from datetime import date
from typing import Any, BinaryIO

from intake_service.reception.sheets.jobs.lines import lines
from shared.errors import Invalid
from shared.workbooks import inspect

MEMORY = 2 * 1024**3  # bytes
OPENING_SECONDS = 30
"""Of the processor, until it is known which rows there are; a ledger of 100,000 rows takes ten."""
PROCESSOR_SECONDS = 120
"""In all."""
_BUFFER = 64 * 1024  # bytes; what a pipe holds
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def main() -> None:
    """Read the workbook, write its rows."""
    _confine()
    gc.disable()  # it would look through a million cells again and again, and we end soon
    arrived = date.fromisoformat(json.loads(sys.stdin.buffer.readline())["arrived"])
    with open(sys.stdout.fileno(), "wb", _BUFFER, closefd=False) as out:
        try:
            content = sys.stdin.buffer.read()
            # Before the library sees a byte of it.
            inspected = inspect(content)
            found = lines(content, inspected, arrived)
            _write(out, next(found))
            _limit(resource.RLIMIT_CPU, PROCESSOR_SECONDS, PROCESSOR_SECONDS)
            for line in found:
                _write(out, line)
        except Invalid as refusal:
            _refuse(out, refusal.code, refusal.detail)
        except MemoryError:
            _refuse(out, "workbook-too-large", "工作簿展开后过大，请分批导入。")


def _confine() -> None:
    """Bound memory and processor time, and leave no image of personal data on a disk."""
    os.nice(10)  # whoever waits for an answer goes first
    _limit(resource.RLIMIT_AS, MEMORY, MEMORY)
    _limit(resource.RLIMIT_CPU, OPENING_SECONDS, PROCESSOR_SECONDS)
    _limit(resource.RLIMIT_CORE, 0, 0)
    _limit(resource.RLIMIT_FSIZE, 0, 0)


def _limit(what: int, now: int, most: int) -> None:
    with suppress(ValueError, OSError):  # a system that knows no such limit
        resource.setrlimit(what, (now, most))


def _write(out: BinaryIO, line: dict[str, Any]) -> None:
    out.write(_ENCODER.encode(line).encode("utf-8", "replace") + b"\n")


def _refuse(out: BinaryIO, code: str, detail: str) -> None:
    _write(out, {"refused": code, "detail": detail})
