"""Secrets of one installation: made once, one file each, readable by their owner only."""

import os
import secrets
from pathlib import Path

from services.cli.folders import private

DEMONSTRATION_PASSWORD = "demonstration_password"  # noqa: S105 - the name of a file
"""The password of every demonstration account."""
ADMINISTRATOR_PASSWORD = "first_administrator_password"  # noqa: S105
"""In production the password of the first of the two who make all others."""
SECOND_ADMINISTRATOR_PASSWORD = "second_administrator_password"  # noqa: S105
"""In production the password of the second one."""

VAULT_KEY = "vault_key"
"""What attachments are sealed with: without it nobody ever reads them again."""

EXCHANGE_KEY = "exchange_key"
"""What our key to sign messages to partners with is derived from."""


class Secrets:
    """The folder of secrets; a secret is made when it is first read."""

    def __init__(self, folder: Path) -> None:
        self.folder = private(folder)

    def get(self, name: str) -> str:
        """The secret called `name`, made with 192 random bits on first use."""
        path = self.folder / name
        if not path.exists():
            self.put(name, secrets.token_urlsafe(24))
        return path.read_text().strip()

    def put(self, name: str, secret: str) -> None:
        """Write `secret` under `name`, in place of an older one."""
        # Written to another file and renamed, so that a crash never leaves half a secret.
        path = self.folder / name
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secret + "\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
