"""Private folders: made 0700, refused when somebody else could look inside."""

import hashlib
import os
import stat
from pathlib import Path

from services.cli.errors import NotDone

# A unix socket's whole path may take 103 bytes (macOS) or 107 (Linux), and a checkout can lie
# deeper than that, so sockets live here and never under the data directory.
_SOCKETS = Path("/tmp")  # noqa: S108 – every folder made in it is checked for its owner


class UnsafeFolder(NotDone):
    """A folder that should be private belongs to somebody else or is open to others."""


def private(path: Path, mode: int = 0o700) -> Path:
    """Make `path` (and its parents) and answer it; it has that mode and is the caller's own.

    Raises `UnsafeFolder` when somebody else made it first.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)
    _refuse_foreign(path)
    path.chmod(mode)
    return path


def for_sockets(data: Path) -> Path:
    """The short folder for the unix sockets of what lives in `data`; the caller makes it."""
    digest = hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:10]
    return _SOCKETS / f"kaimen-{os.getuid()}-{digest}"


def _refuse_foreign(path: Path) -> None:
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise UnsafeFolder(f"{path} 不是当前用户自己的目录，为安全起见不使用它。请删除后重试。")
