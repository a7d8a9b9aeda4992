"""Objects are sealed as they are stored, in a folder and on an S3-compatible server alike."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.exceptions import InvalidTag
from obstore.exceptions import AlreadyExistsError

from shared.errors import Conflict, Unavailable
from shared.objects import CHUNK, Objects, seal, sealed_size
from shared.settings import Settings

pytestmark = pytest.mark.anyio

NAME = "attachments/0/1"
KEYS = {"vault_key": "a key", "store_access_key": "petitions", "store_secret_key": "0123456789"}
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7]


def settings(folder: Path, url: str = "", **keys: str) -> Settings:
    """The settings of a service whose data and secrets lie in `folder`."""
    secrets = folder / "secrets"
    secrets.mkdir(exist_ok=True)
    for name, key in (KEYS | keys).items():
        (secrets / name).write_text(key)
    return Settings(database_url="", data_dir=folder, secrets_dir=secrets, store_url=url)


async def whole(parts: AsyncIterator[bytes]) -> bytes:
    return b"".join([part async for part in parts])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An S3-compatible server that checks signatures, with an empty bucket."""
    folder = tmp_path_factory.mktemp("s3")
    (folder / "petitions").mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    keys = {"NANIO_ACCESS_KEY": KEYS["store_access_key"],
            "NANIO_SECRET_KEY": KEYS["store_secret_key"]}  # fmt: skip
    program = Path(sys.executable).with_name("nanio")
    command = [program, "serve", "--host", "127.0.0.1", "--port", str(port), "--data-dir", folder]
    process = subprocess.Popen(command, env=os.environ | keys, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                httpx.get(f"http://127.0.0.1:{port}/")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/petitions"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(params=["folder", "server"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    """Objects of each kind."""
    url = request.getfixturevalue("server") if request.param == "server" else ""
    return Objects(settings(tmp_path, url))


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_stored_comes_back(objects: Objects, size: int) -> None:
    content, name = os.urandom(size), f"attachments/{size % 10}/{size}"
    await objects.put(name, content)
    assert await whole(await objects.open(name)) == content
    listed = await objects.listed(f"attachments/{size % 10}/")
    assert listed[name].size == sealed_size(size)


async def test_what_is_not_there_is_told(objects: Objects) -> None:
    with pytest.raises(Conflict, match="content-missing"):
        await objects.open("attachments/0/nothing")
    assert await objects.listed("nothing/") == {}


async def test_a_content_lies_under_its_own_name_and_key_only(objects: Objects) -> None:
    await objects.put("attachments/1/one", seal(b"another key", "attachments/1/one", b"content"))
    sealed = await whole(await objects.open("attachments/1/one"))
    assert b"content" not in sealed
    for key, name in ((b"another key", NAME), (KEYS["vault_key"].encode(), NAME + "2")):
        with pytest.raises(InvalidTag):
            await whole(objects._unsealed(NAME, _once(seal(key, name, b"content"))))


async def test_nothing_is_written_over(tmp_path: Path) -> None:
    objects = Objects(settings(tmp_path))
    await objects.put(NAME, b"first")
    with pytest.raises(AlreadyExistsError):
        await objects.put(NAME, b"second")
    assert await whole(await objects.open(NAME)) == b"first"


@pytest.mark.parametrize("keys", [{"store_secret_key": "wrong"}, {"store_access_key": "nobody"}])
async def test_who_has_not_the_keys_of_the_server_is_refused(
    server: str, tmp_path: Path, keys: dict[str, str]
) -> None:
    await Objects(settings(tmp_path, server)).put(f"attachments/2/{tmp_path.name}", b"content")
    stranger = Objects(settings(tmp_path, server, **keys))
    for act in (
        stranger.open(f"attachments/2/{tmp_path.name}"),
        stranger.put("attachments/2/other", b"content"),
        stranger.listed("attachments/2/"),
    ):
        with pytest.raises(Unavailable, match="object-store-silent"):
            await act


async def test_a_server_that_is_away_is_told(tmp_path: Path) -> None:
    away = Objects(settings(tmp_path, "http://127.0.0.1:1/petitions"))
    acts: list[Any] = [away.open(NAME), away.put(NAME, b""), away.listed("attachments/")]
    for act in acts:
        with pytest.raises(Unavailable, match="object-store-silent"):
            await act


def parts(sealed: bytes) -> list[bytes]:
    """Head and parts of what is stored."""
    head, body = sealed[:17], sealed[17:]
    step = CHUNK + 16
    return [head, *(body[at : at + step] for at in range(0, len(body), step))]


@pytest.mark.parametrize(
    "changed",
    [
        lambda head, one, two, three: head + two + one + three,
        lambda head, one, two, _: head + one + two,
        lambda head, one, _, three: head + one + three,
        lambda head, one, two, three: head + one + two + three[:-1],
        lambda head, one, two, three: head + one + two + two + three,
        lambda head, one, two, three: head[:-1] + b"x" + one + two + three,
        lambda head, *_: head,
        lambda *_: b"",
    ],
)
async def test_what_was_exchanged_or_cut_off_is_noticed(tmp_path: Path, changed: Any) -> None:
    objects = Objects(settings(tmp_path))
    sealed = seal(KEYS["vault_key"].encode(), NAME, bytes(2 * CHUNK + 5))
    assert await whole(objects._unsealed(NAME, _once(sealed))) == bytes(2 * CHUNK + 5)
    with pytest.raises(InvalidTag):
        await whole(objects._unsealed(NAME, _once(changed(*parts(sealed)))))


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
