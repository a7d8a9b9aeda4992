"""`kaimen up --demo`: when the year is played, and that a play that fails harms nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from services.cli.installation import Installation
from services.cli.play import play
from tests.services.cli.desk import Asked, Desk, Reply, problem, standing

pytestmark = pytest.mark.anyio


@pytest.fixture
def desk() -> Iterator[Desk]:
    """An office without pieces that does not rehearse."""

    def clerk(asked: Asked) -> Reply:
        if urlsplit(asked.path).path.endswith("/count"):
            return Reply({"count": 0})
        if asked.method == "GET":
            return Reply({"at": None, "now": "2026-11-22T00:00:00Z"})
        return problem(403, "not-rehearsing", "未开启演练。")

    with standing(clerk) as found:
        yield found


@pytest.fixture
def installation(desk: Desk, tmp_path: Path) -> Iterator[Installation]:
    """What this test runs, as far as others can see."""
    found = Installation(tmp_path / "data")
    for name in ("client_kaimen", "demonstration_password"):
        found.keys.get(name)
    with found.held():
        found.remember({"url": desk.url})
        yield found


async def test_nothing_is_played_where_pieces_are(
    desk: Desk, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIMEN_URL", "http://127.0.0.1:1")  # meant for other commands
    desk.clerk = lambda _: Reply({"count": 3})
    said: list[str] = []
    assert await play(installation, True, said.append) is None
    assert desk.paths() == ["GET /api/intake/v1/pieces/count"]
    assert said == ["数据目录中已有信访件，不再演练演示年度。"]


async def test_a_play_that_is_refused_is_said_and_the_services_go_on(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIMEN_URL", "http://127.0.0.1:1")
    said: list[str] = []
    found = await play(installation, True, said.append)
    assert found is not None
    assert (found["status"], found["code"]) == ("not done", "not-rehearsing"), json.dumps(found)
    assert said[-1].startswith("演示年度没有演完：")
    assert said[-1].endswith("各项服务继续运行。")


async def test_services_that_refuse_are_no_reason_to_stop_them(
    desk: Desk, installation: Installation
) -> None:
    desk.clerk = lambda _: problem(403, "role-not-allowed", "您的角色不能进行此操作。")
    said: list[str] = []
    found = await play(installation, True, said.append)
    assert found is not None
    assert found["code"] == "role-not-allowed"
    assert "您的角色不能进行此操作" in said[-1]
