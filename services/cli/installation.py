"""One installation: its data directory, what lies where in it, and who is running it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from services.cli.errors import NotDone
from services.cli.folders import for_sockets, private
from services.cli.secrets import Secrets

if TYPE_CHECKING:
    from services.cli.postgres import PostgresServer


class Installation:
    """The folders of one data directory. Everything secret in it is in folders of mode 0700."""

    def __init__(self, data: Path, secrets: Path | None = None) -> None:
        self.data = data.resolve()
        self._claim()
        self.keys = Secrets(secrets.resolve() if secrets else self.data / "secrets")
        self.logs = private(self.data / "logs")
        self.sockets = for_sockets(self.data)
        self._lock = self.data / "lock"
        self._state = self.data / "state.json"

    def postgres(self) -> "PostgresServer":
        """The embedded PostgreSQL of this data directory."""
        from services.cli.postgres import PostgresServer  # loads its libraries; `status` needs none

        return PostgresServer(self.data / "postgres", self.keys)

    def log(self, name: str) -> Path:
        """The log file of one process."""
        return self.logs / f"{name}.log"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the only one that runs this installation. Raises `NotDone` when another does."""
        with self._lock.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise NotDone(
                    f"数据目录 {self.data} 已有一个开门信访在运行（进程 {self.runner() or '?'}）。"
                    "请先执行 kaimen down，或换一个数据目录。"
                ) from None
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
            try:
                yield
            finally:
                self._state.unlink(missing_ok=True)
                with suppress(OSError):
                    self.sockets.rmdir()

    def runner(self) -> int | None:
        """The process that runs this installation now, or None. The lock knows, not the number."""
        with self._lock.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                return int(file.read().strip() or 0) or None
        return None

    def remember(self, state: dict[str, Any]) -> None:
        """Keep what `kaimen status` and other commands want to know."""
        aside = self._state.with_suffix(".new")
        aside.write_text(json.dumps(state, ensure_ascii=False), "utf-8")
        aside.rename(self._state)

    def state(self) -> dict[str, Any]:
        """What the running installation remembered last; empty when there is nothing."""
        try:
            state: dict[str, Any] = json.loads(self._state.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        return state

    def _claim(self) -> None:
        # An existing folder keeps its mode: it may be a mount, or named by mistake.
        if self.data.exists():
            if any(self.data.iterdir()) and not (self.data / "lock").exists():
                raise NotDone(f"{self.data} 不是空目录，也不是开门信访的数据目录，不予使用。")
        else:
            private(self.data)
        (self.data / "lock").touch()


def installation(data: Path) -> Installation:
    """The installation of `data`, its secrets where KAIMEN_SECRETS_DIR says. Raises `NotDone`."""
    secrets = os.environ.get("KAIMEN_SECRETS_DIR")
    return Installation(data, Path(secrets) if secrets else None)


def existing(data: Path) -> Installation | None:
    """The installation of `data` if there is one; a look must not make one."""
    return installation(data) if (data / "lock").exists() else None
