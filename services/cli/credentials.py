"""Credentials: where a command finds the API, and which account it uses there."""

import os
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from services.cli.catalogue import CLIENT_ID
from services.cli.errors import NotDone, command
from services.cli.installation import Installation, existing
from services.cli.secrets import DEMONSTRATION_PASSWORD


@dataclass(frozen=True)
class Credentials:
    """The address of the API, the command's account there, and the folder of its secrets."""

    url: str
    client_id: str
    client_secret: str
    secrets: Path | None

    @classmethod
    def find(cls, data: Path) -> "Credentials":
        """From KAIMEN_URL, KAIMEN_CLIENT_ID and KAIMEN_CLIENT_SECRET, else for what runs on `data`.

        Raises `NotDone` when there is no address and nothing runs there, or a secret is missing.
        """
        given = os.environ.get("KAIMEN_URL", "").rstrip("/")
        client_id = os.environ.get("KAIMEN_CLIENT_ID") or CLIENT_ID
        secret = os.environ.get("KAIMEN_CLIENT_SECRET", "")
        found = existing(data)
        url = _running(found)
        if given and not given.startswith(("http://", "https://")):
            raise NotDone("KAIMEN_URL 应以 http:// 或 https:// 开头。")
        if not given and not url:
            raise NotDone(
                f"没有在运行（数据目录 {data.absolute()}）。"
                f"请先执行 {command('up', '--data', data)}，"
                "或用 --data 指明正在运行的数据目录，或用 KAIMEN_URL 指明接口地址。"
            )
        folder = _secrets(found, given in {"", url})
        if not secret and folder is not None:
            with suppress(FileNotFoundError):
                secret = (folder / f"client_{client_id}").read_text("utf-8").strip()
        if not secret:
            raise NotDone(f"缺少客户端 {client_id} 的密钥，请设置 KAIMEN_CLIENT_SECRET。")
        return cls(given or url, client_id, secret, folder)

    @classmethod
    def of(cls, found: Installation) -> "Credentials":
        """For what runs on `found`, whatever the environment says."""
        secrets = found.secrets.folder
        secret = (secrets / f"client_{CLIENT_ID}").read_text("utf-8").strip()
        return cls(_running(found), CLIENT_ID, secret, secrets)

    def is_local(self) -> bool:
        """Whether the address is this machine's own: then no proxy is used."""
        host = urlsplit(self.url).hostname or ""
        try:
            return host == "localhost" or ip_address(host).is_loopback
        except ValueError:
            return False

    def password(self) -> str:
        """The password of the demonstration accounts. Raises `NotDone` when its file is missing."""
        file = (self.secrets or Path("/nowhere")) / DEMONSTRATION_PASSWORD
        try:
            return file.read_text("utf-8").strip()
        except FileNotFoundError:
            raise NotDone(f"找不到演示账号的口令文件 {file.name}。") from None


def _running(found: Installation | None) -> str:
    if found is None or found.running_pid() is None:
        return ""
    return str(found.state().get("url", ""))


def _secrets(found: Installation | None, is_own: bool) -> Path | None:
    """The folder of secrets. The secrets of one installation are never sent to another."""
    if is_own and found is not None:
        return found.secrets.folder
    folder = os.environ.get("KAIMEN_SECRETS_DIR")
    return Path(folder) if folder else None
