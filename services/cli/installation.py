"""One installation: its data directory, the files in it, and the process that runs it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from services.cli.errors import NotDone, command
from services.cli.folders import for_sockets, private
from services.cli.secrets import Secrets

if TYPE_CHECKING:
    from services.cli.postgres import PostgresServer

PLAYING = "playing"
"""What a saved state says under `demo` while the demonstration year is played."""


class Installation:
    """The folders of one data directory. All secrets are in folders of mode 0700."""

    def __init__(self, data: Path, secrets: Path | None = None) -> None:
        self.data = data.resolve()
        self._claim()
        self.secrets = Secrets(secrets.resolve() if secrets else self.data / "secrets")
        self.logs = private(self.data / "logs")
        self.sockets = for_sockets(self.data)
        self._lock = self.data / "lock"
        self._state = self.data / "state.json"

    def postgres(self) -> "PostgresServer":
        """The embedded PostgreSQL of this data directory."""
        from services.cli.postgres import PostgresServer  # here, because `status` does not need it

        return PostgresServer(self.data / "postgres", self.secrets)

    def log(self, name: str) -> Path:
        """The log file of one process."""
        return self.logs / f"{name}.log"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Lock the data directory. Raises `NotDone` when another process has locked it."""
        with self._lock.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pid = self.running_pid() or "?"
                raise NotDone(
                    f"数据目录 {self.data} 已有一个开门信访在运行（进程 {pid}）。"
                    f"要停止它，请执行 {command('down', '--data', self.data)}；"
                    "要另开一个，请用 --data 换一个数据目录，并用 --port 换一个端口。"
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

    def running_pid(self) -> int | None:
        """The process that runs this installation now, or None: the one that holds the lock."""
        with self._lock.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                return int(file.read().strip() or 0) or None
        return None

    def save_state(self, state: dict[str, Any]) -> None:
        """Save what `kaimen status` and other commands read."""
        temporary = self._state.with_suffix(".new")
        temporary.write_text(json.dumps(state, ensure_ascii=False), "utf-8")
        temporary.rename(self._state)

    def state(self) -> dict[str, Any]:
        """What the running process saved last; empty when nothing runs."""
        try:
            state: dict[str, Any] = json.loads(self._state.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        return state

    def _claim(self) -> None:
        # An existing folder is not changed: it may be a mount, or a mistake.
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
    """The installation of `data` if there is one; never makes one."""
    return installation(data) if (data / "lock").exists() else None
