"""Progress of long work on standard error: a bar on a terminal, else a line every ten seconds."""

import sys
import time
from types import TracebackType
from typing import Any, Self

from services.cli.output import say

_LINE_EVERY_SECONDS = 10.0


class Progress:
    """`with Progress("导入") as progress: progress.at(done, total)`."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._bar: Any = None
        self._task: Any = None
        self._last_line_at = time.monotonic()

    def __enter__(self) -> Self:
        if sys.stderr is not None and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as Bar

            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
            )
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(self._text, total=None)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def at(self, done: int, total: int | None, text: str = "") -> None:
        """`done` of `total` are done (None: not known yet); `text` replaces the description."""
        description = text or self._text
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total, description=description)
        elif time.monotonic() - self._last_line_at >= _LINE_EVERY_SECONDS:
            self._last_line_at = time.monotonic()
            say(f"{description}：{done}" + ("" if total is None else f" / {total}"))
