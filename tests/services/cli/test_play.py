"""`kaimen up --demo`: when the year is played, and that a play that fails harms nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from services.cli.anew import begin
from services.cli.errors import command
from services.cli.installation import Installation
from services.cli.play import play
from tests.services.cli.stub import Reply, Request, StubServer, problem, stub_server

pytestmark = pytest.mark.anyio


@pytest.fixture
def stub() -> Iterator[StubServer]:
    """An office without pieces that does not rehearse."""

    def responder(request: Request) -> Reply:
        if urlsplit(request.path).path.endswith("/count"):
            return Reply({"count": 0})
        if request.method == "GET":
            return Reply({"at": None, "now": "2026-11-22T00:00:00Z"})
        return problem(403, "not-rehearsing", "未开启演练。")

    with stub_server(responder) as found:
        yield found


@pytest.fixture
def installation(stub: StubServer, tmp_path: Path) -> Iterator[Installation]:
    """What this test runs, as far as others can see."""
    found = Installation(tmp_path / "data")
    for name in ("client_kaimen", "demonstration_password"):
        found.secrets.get(name)
    with found.locked():
        found.save_state({"url": stub.url})
        yield found


async def test_nothing_is_played_where_pieces_are(
    stub: StubServer, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIMEN_URL", "http://127.0.0.1:1")  # meant for other commands
    stub.responder = lambda _: Reply({"count": 3})
    lines: list[str] = []
    assert await play(installation, True, lines.append) is None
    assert stub.paths() == ["GET /api/intake/v1/pieces/count"]
    assert lines == ["数据目录中已有信访件，不再演练演示年度。"]


async def test_a_year_that_was_cut_short_is_begun_again_by_the_command_that_is_named(
    stub: StubServer, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIMEN_URL", "http://127.0.0.1:1")
    stub.responder = lambda _: Reply({"count": 3})
    (installation.data / "demo").mkdir()
    begin(installation.data / "demo")
    lines: list[str] = []
    assert await play(installation, True, lines.append) is None
    assert lines[0].endswith(command("up", "--demo", "--anew", "--data", installation.data))


async def test_a_play_that_is_refused_is_said_and_the_services_go_on(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIMEN_URL", "http://127.0.0.1:1")
    lines: list[str] = []
    found = await play(installation, True, lines.append)
    assert found is not None
    assert (found["status"], found["code"]) == ("not done", "not-rehearsing"), json.dumps(found)
    assert lines[-1].startswith("演示年度没有演完：")
    assert lines[-1].endswith("各项服务继续运行。")


async def test_services_that_refuse_are_no_reason_to_stop_them(
    stub: StubServer, installation: Installation
) -> None:
    stub.responder = lambda _: problem(403, "role-not-allowed", "您的角色不能进行此操作。")
    lines: list[str] = []
    found = await play(installation, True, lines.append)
    assert found is not None
    assert found["code"] == "role-not-allowed"
    assert "您的角色不能进行此操作" in lines[-1]
