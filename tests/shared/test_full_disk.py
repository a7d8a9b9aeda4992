"""What has no room is told, and everything that needs none goes on."""

import asyncio
import json
from pathlib import Path

import httpx
import psycopg
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from joserfc.jwk import KeySet
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from intake_service.app import create_app
from shared import problems
from shared.auth import RemoteKeys
from shared.db import Database
from shared.errors import Unavailable
from shared.objects import Objects, takes_files
from shared.settings import Settings
from tests.conftest import Clone
from tests.databases import Databases
from tests.harness import KEY, issuer, running

pytestmark = pytest.mark.anyio


def client() -> httpx.AsyncClient:
    """Somebody who asks directory for its keys."""
    return httpx.AsyncClient(transport=httpx.MockTransport(issuer), base_url="http://gateway")


async def test_keys_that_cannot_be_kept_are_used_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "keys").touch()  # a file where the folder should be
    async with client() as asking:
        keys = await RemoteKeys(asking, tmp_path / "keys" / "intake.json").current()
    assert [key.kid for key in keys.keys] == [KEY.kid]


@pytest.mark.parametrize("kept", ["", '{"keys": [', '{"keys": [{"kty": "none"}]}'])
async def test_keys_that_were_kept_in_half_are_asked_for_again(tmp_path: Path, kept: str) -> None:
    file = tmp_path / "intake.json"
    file.write_text(kept)
    async with client() as asking:
        keys = await RemoteKeys(asking, file).current()
    assert [key.kid for key in keys.keys] == [KEY.kid]
    assert KeySet.import_key_set(json.loads(file.read_text())).keys


async def test_a_service_whose_database_has_no_room_says_so_and_is_sent_nothing_to_store(
    clone: Clone, databases: Databases
) -> None:
    url = clone("intake")
    async with running(create_app, url) as site, site.client_of(None) as anybody:
        ready = await anybody.get("http://site/readyz")
        assert (ready.status_code, ready.json()) == (200, {"status": "ok"})
    admin = databases.server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        # Room for temporary files that is used up is told as a full disk is, but for its number.
        name = psycopg.sql.Identifier(str(make_url(url).database))
        connection.execute(
            psycopg.sql.SQL("ALTER DATABASE {} SET temp_file_limit = 64").format(name)
        )
    async with running(create_app, url) as site, site.client_of(None) as anybody:
        full = await anybody.get("http://site/readyz")
        alive = await anybody.get("http://site/livez")
    assert (full.status_code, full.json()) == (503, {"status": "read-only"})
    assert alive.status_code == 200


async def test_a_service_that_can_keep_no_file_says_so_and_is_sent_all_else(
    clone: Clone, tmp_path: Path
) -> None:
    async with running(create_app, clone("intake")) as site, site.client_of(None) as anybody:
        settings = Settings(database_url="", data_dir=untaking(tmp_path), secrets_dir=tmp_path)
        site.app.state.objects = Objects(settings)
        ready = await anybody.get("http://site/readyz")
        assert (ready.status_code, ready.json()) == (200, {"status": "no-files"})


async def test_a_content_without_room_is_refused_as_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "vault_key").write_text("a key")
    settings = Settings(database_url="", data_dir=untaking(tmp_path), secrets_dir=tmp_path)
    with pytest.raises(Unavailable, match="storage-full"):
        await Objects(settings).put("attachments/0/1", b"content")


def untaking(folder: Path) -> Path:
    """A data folder whose objects lie where nobody, root neither, can make a file."""
    data = folder / "full"
    data.mkdir()
    (data / "objects").symlink_to("/proc/self")
    assert not takes_files(data / "objects")
    assert takes_files(data)
    assert takes_files(data / "not" / "made")
    assert [each.name for each in data.iterdir()] == ["objects"]
    return data


async def test_who_is_ready_after_a_restart_of_the_database_can_write(
    clone: Clone, databases: Databases
) -> None:
    url = clone("intake")
    admin = databases.server.set(drivername="postgresql").render_as_string(hide_password=False)
    lose = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    async with running(create_app, url) as site, site.client_of(None) as anybody:
        database: Database = site.app.state.database
        for session in (database.begin(), database.read()):
            async with session as used:
                await used.execute(sa.text("SELECT 1"))
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(lose, [make_url(url).database])
        asked = [(await anybody.get("http://site/readyz")).status_code for _ in range(3)]
        assert asked == [503, 503, 200], "each pool finds out for itself"
        async with database.begin() as session:
            await session.execute(sa.text("SELECT 1"))


async def test_many_who_ask_whether_a_service_is_ready_cost_one_look(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.db.KEPT_SECONDS", 60)  # a slow machine may need more than one
    looks = list[str]()
    async with running(create_app, clone("intake")) as site, site.client_of(None) as anybody:
        engine = site.app.state.database.writing.sync_engine
        sa.event.listen(engine, "before_cursor_execute", lambda *asked: looks.append(asked[2]))
        for _ in range(2):
            asking = (anybody.get("http://site/readyz") for _ in range(20))
            assert {each.status_code for each in await asyncio.gather(*asking)} == {200}
    assert len([each for each in looks if "generate_series" in each]) == 1


async def test_a_full_disk_is_refused_as_what_it_is() -> None:
    app = FastAPI()
    problems.install(app)

    @app.get("/")
    async def full() -> None:
        error = psycopg.errors.DiskFull("could not extend file")
        raise OperationalError("INSERT", {}, error)

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as asking:
        answer = await asking.get("/")
    assert (answer.status_code, answer.json()["code"]) == (503, "storage-full")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"] == "30"
