"""Private folders: made with mode 0700, refused when another account could open them."""

import hashlib
import os
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
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise UnsafeFolder(f"{path} 不是当前用户自己的目录，为安全起见不使用它。请删除后重试。")
