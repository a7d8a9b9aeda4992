"""Private folders: made with mode 0700, refused when another account could open them."""

import hashlib
import os
import pwd
import stat
from pathlib import Path

from services.cli.errors import NotDone

# The path of a unix socket has at most 103 bytes (macOS) or 107 (Linux). A data directory can be
# deeper than that, so sockets are here and never in it.
_SOCKETS = Path("/tmp")  # noqa: S108 – every folder made in it is checked for its owner


class UnsafeFolder(NotDone):
    """A folder that should be private belongs to another account or is open to others."""


def private(path: Path, mode: int = 0o700) -> Path:
    """Make `path` and its parents, and return it; it has that mode and belongs to the caller.

    Raises `UnsafeFolder` when another account made it first.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)
    _refuse_foreign(path)
    path.chmod(mode)
    return path


def for_sockets(data: Path) -> Path:
    """The folder, with a short path, for the unix sockets of `data`; the caller makes it."""
    digest = hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:10]
    return _SOCKETS / f"kaimen-{os.getuid()}-{digest}"


def _refuse_foreign(path: Path) -> None:
    found = path.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid():
        return
    if not stat.S_ISDIR(found.st_mode):
        raise UnsafeFolder(f"{path} 应为目录，而不是文件或链接；不使用它，也没有改动它。")
    raise UnsafeFolder(
        f"{path} 属于用户 {_name(found.st_uid)}，当前用户是 {_name(os.getuid())}；没有改动它。"
        f"请以 {_name(found.st_uid)} 的身份执行，或用 --data 指定自己的数据目录。"
    )


def _name(account: int) -> str:
    try:
        return pwd.getpwuid(account).pw_name
    except KeyError:
        return str(account)
