"""How busy the machine is with other work while we measure. Linux only; elsewhere unknown."""

import os
import time
from pathlib import Path

_STAT = Path("/proc/stat")
_TICKS = os.sysconf("SC_CLK_TCK")  # per second


class Meter:
    """Counts processor time from its making on, ours apart from everybody else's."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._busy, self._ours = _busy(), _ours()

    def others(self) -> float | None:
        """Processors that work outside our processes kept busy, on average; None if unknown."""
        if not _STAT.exists():
            return None
        ticks = (_busy() - self._busy) - (_ours() - self._ours)
        return max(0.0, ticks / _TICKS / (time.monotonic() - self._began))


def _busy() -> int:
    """Ticks that all processors have worked, for whomever."""
    if not _STAT.exists():
        return 0
    user, nice, system, _idle, _waiting, *interrupts = map(
        int, _STAT.read_text().splitlines()[0].split()[1:8]
    )
    return user + nice + system + sum(interrupts)


def _ours() -> int:
    """Ticks that this process and its descendants have worked, ended ones included."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        pid = int(path.parent.name)
        parents[pid] = int(fields[1])
        ticks[pid] = sum(map(int, fields[11:15]))
    return sum(spent for pid, spent in ticks.items() if _descends(pid, parents))


def _descends(pid: int, parents: dict[int, int]) -> bool:
    while pid in parents:
        if pid == os.getpid():
            return True
        pid = parents[pid]
    return False
