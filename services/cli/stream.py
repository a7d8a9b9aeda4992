"""The logs of all processes on the terminal, as they are written, each line with its process."""

import asyncio
import sys
from collections.abc import Mapping
from itertools import cycle
from pathlib import Path

_COLOURS = (36, 32, 33, 35, 34, 31)
_PAUSE = 0.2


async def stream(logs: Mapping[str, Path]) -> None:
    """Copy new lines of the log files to standard output until cancelled.

    It reads the files, so that no process loses its output with a closed terminal.
    """
    positions = {name: path.stat().st_size for name, path in logs.items() if path.exists()}
    width = max(map(len, logs))
    while True:
        for colour, (name, path) in zip(cycle(_COLOURS), logs.items(), strict=False):
            lines, positions[name] = new_lines(path, positions.get(name, 0))
            for line in lines:
                sys.stdout.write(f"\033[{colour}m{name:<{width}}\033[0m {line}\n")
        sys.stdout.flush()
        await asyncio.sleep(_PAUSE)


def new_lines(path: Path, position: int) -> tuple[list[str], int]:
    """The whole lines after `position`, and the position after them; a new file starts at 0."""
    if not path.exists():
        return [], 0
    if path.stat().st_size < position:
        position = 0
    with path.open("rb") as file:
        file.seek(position)
        whole, _, _ = file.read().rpartition(b"\n")
    if not whole:
        return [], position
    return whole.decode(errors="replace").splitlines(), position + len(whole) + 1
