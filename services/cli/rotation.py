"""Logs of a bounded length, also while their processes write to them."""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

FULL = 20 * 1024 * 1024
"""Bytes of a log that is moved away; with the one before it, a process keeps twice as much."""


def rotate(logs: Iterable[Path], full: int = FULL) -> None:
    """Copy every log of more than `full` bytes to `<name>.log.1`, and empty it.

    Its process goes on writing: all logs are opened to append. What it writes in between the copy
    and the emptying is lost, which is a few lines. Without room for the copy the log stays.
    """
    for log in logs:
        with suppress(OSError):
            if log.stat().st_size > full:
                _copy_and_empty(log)


def _copy_and_empty(log: Path) -> None:
    before = log.with_suffix(".log.1")
    before.unlink(missing_ok=True)  # first: its room may be the only room there is
    try:
        shutil.copyfile(log, before)
    except OSError:
        before.unlink(missing_ok=True)
        raise
    with log.open("r+b") as file:
        file.truncate(0)
