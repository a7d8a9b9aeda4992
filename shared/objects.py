"""Objects: files outside the database, each sealed with the vault key of the installation.

They lie in a folder of the data directory, or in a bucket of an S3-compatible server. Whoever has
the folder, the server or its backups reads nothing without the key.
"""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from datetime import datetime
from functools import cached_property
from math import inf
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import obstore
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, S3Store

from shared.errors import Conflict, Unavailable
from shared.settings import Settings

CHUNK = 1024 * 1024  # bytes
KEPT_SECONDS = 1.0
_FORM = b"\x01"
_SALT = 16
_TAG = 16
_HEAD = len(_FORM) + _SALT


class Listed(NamedTuple):
    """An object as the store lists it: the bytes it takes there, and when it was written."""

    size: int
    written_at: datetime


class Objects:
    """The objects of one installation, by names that we give them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._asked, self._could = -inf, True

    async def put(self, name: str, content: bytes) -> None:
        """Store a new object. Raises `Unavailable` (object-store-silent, storage-full)."""
        sealed = await asyncio.to_thread(seal, self._key, name, content)
        try:
            await obstore.put_async(self._store, name, sealed, mode="create")
        except AlreadyExistsError:
            raise
        except (BaseError, OSError) as error:
            self._asked = -inf
            is_full = self._folder.is_dir() and not await self.can_store()
            raise (_full() if is_full else _silent()) from error

    async def can_store(self) -> bool:
        """Whether the folder takes something; a server is asked only when it has to store.

        Anybody may ask as often as he likes, so the answer is kept for a second.
        """
        if not self._settings.store_url and monotonic() - self._asked > KEPT_SECONDS:
            self._asked = monotonic()
            self._could = await asyncio.to_thread(takes_files, self._folder)
        return self._could

    async def open(self, name: str) -> AsyncIterator[bytes]:
        """The content, part by part.

        Raises `Unavailable` (object-store-silent), `Conflict` (content-missing, content-broken);
        of a later part that is not as it was written `InvalidTag`.
        """
        try:
            found = await obstore.get_async(self._store, name)
            parts = self._unsealed(name, aiter(found.stream(min_chunk_size=CHUNK)))
            first = await anext(parts)
        except FileNotFoundError as error:
            detail = "附件内容在存储中找不到，请联系系统管理员核查。"
            raise Conflict("content-missing", detail) from error
        except InvalidTag as error:
            detail = "附件内容与保存时不一致，不能读取，请联系系统管理员核查。"
            raise Conflict("content-broken", detail) from error
        except (BaseError, OSError) as error:
            raise _silent() from error
        return _chained(first, parts)

    async def listed(self, prefix: str) -> dict[str, Listed]:
        """Every object below `prefix`. Raises `Unavailable` (object-store-silent)."""
        try:
            return {
                each["path"]: Listed(each["size"], each["last_modified"])
                async for page in obstore.list(self._store, prefix=prefix)
                for each in page
            }
        except (BaseError, OSError) as error:
            raise _silent() from error

    @cached_property
    def _key(self) -> bytes:
        return self._settings.secret("vault_key").encode()

    @property
    def _folder(self) -> Path:
        return self._settings.data_dir / "objects"

    @cached_property
    def _store(self) -> LocalStore | S3Store:
        settings = self._settings
        if not settings.store_url:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return LocalStore(self._folder)
        server, _, bucket = settings.store_url.rpartition("/")
        return S3Store(
            bucket,
            endpoint=server,
            region=settings.store_region,
            access_key_id=settings.secret("store_access_key"),
            secret_access_key=settings.secret("store_secret_key"),
            virtual_hosted_style_request=False,
            client_options={"allow_http": server.startswith("http://"), "timeout": "20s"},
            retry_config={"max_retries": 2},
        )

    async def _unsealed(self, name: str, sealed: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The parts of a sealed stream, each once it is known whether it is the last."""
        buffer, number = bytearray(), 0
        cipher: AESGCM | None = None
        async for each in sealed:
            buffer += each
            if cipher is None and len(buffer) >= _HEAD:
                cipher = _cipher(self._key, bytes(buffer[len(_FORM) : _HEAD]), name)
                del buffer[:_HEAD]
            while cipher is not None and len(buffer) > CHUNK + _TAG:
                part = bytes(buffer[: CHUNK + _TAG])
                del buffer[: CHUNK + _TAG]
                yield cipher.decrypt(_nonce(number, last=False), part, None)
                number += 1
        if cipher is None:
            raise InvalidTag
        yield cipher.decrypt(_nonce(number, last=True), bytes(buffer), None)


def takes_files(folder: Path) -> bool:
    """Whether `folder`, or the one it will be made in, takes a file of 1 MiB: its disk is neither
    full nor read-only. Nothing is left behind.
    """
    while not folder.exists():
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            os.posix_fallocate(file.fileno(), 0, CHUNK)
    except OSError:
        return False
    return True


def seal(key: bytes, name: str, content: bytes) -> bytes:
    """`content` as it is stored under `name`: AES-256-GCM part by part, with a key of its own.

    Parts that are exchanged, left out or cut off are noticed, and so is another object's content.
    """
    salt = os.urandom(_SALT)
    cipher = _cipher(key, salt, name)
    parts = [content[at : at + CHUNK] for at in range(0, len(content), CHUNK)] or [b""]
    sealed = [
        cipher.encrypt(_nonce(number, last=number == len(parts) - 1), part, None)
        for number, part in enumerate(parts)
    ]
    return b"".join([_FORM, salt, *sealed])


def sealed_size(size: int) -> int:
    """The bytes that a content of `size` bytes takes in the store."""
    return _HEAD + size + _TAG * max(1, -(-size // CHUNK))


def _cipher(key: bytes, salt: bytes, name: str) -> AESGCM:
    info = b"kaimen/object/" + name.encode()
    return AESGCM(HKDF(SHA256(), 32, salt, info).derive(key))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11) + (b"\x01" if last else b"\x00")


async def _chained(first: bytes, parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for part in parts:
        yield part


def _silent() -> Unavailable:
    detail = "附件存储暂时无法访问，请稍后重试。"
    return Unavailable("object-store-silent", detail, retry_after=10)


def _full() -> Unavailable:
    detail = "存放附件的磁盘已满或者不能写入，暂时不能保存附件，请联系系统管理员；查询不受影响。"
    return Unavailable("storage-full", detail, retry_after=30)
