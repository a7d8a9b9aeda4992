"""The agenda of the year: day by day, acts of a day concurrently, nothing lost."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from services.cli.anew import is_unfinished
from services.cli.client import Client, Refused
from services.cli.demo.office import Agenda, Api
from services.cli.demo.player import play
from services.cli.errors import NotDone, command
from tests.services.cli.stub import Reply, Request, StubServer, problem, stub_server

pytestmark = pytest.mark.anyio

MONDAY, TUESDAY = date(2025, 3, 3), date(2025, 3, 4)


class Responder:
    """Answers with the reply of the path, else with an empty object; counts positions."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply] = {}
        self.position = 0

    def __call__(self, request: Request) -> Reply:
        self.position += 1
        at = {"Kaimen-Position": f"intake={self.position}"} if request.method == "POST" else {}
        return self.replies.get(request.path, Reply({}, headers=at))


@pytest.fixture
def responder() -> Responder:
    return Responder()


@pytest.fixture
def stub(
    responder: Responder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[StubServer]:
    """A stub server that the environment points at, where everybody has the same password."""
    (tmp_path / "demonstration_password").write_text("secret")
    with stub_server(responder) as found:
        for name, value in {"URL": found.url, "CLIENT_ID": "", "CLIENT_SECRET": "s3"}.items():
            monkeypatch.setenv(f"KAIMEN_{name}", value)
        monkeypatch.setenv("KAIMEN_SECRETS_DIR", str(tmp_path))
        yield found


async def test_days_come_in_order_and_the_office_time_before_what_is_done(
    stub: StubServer, tmp_path: Path
) -> None:
    async def act(api: Api) -> None:
        await api.post("pet_head", f"intake/v1/{api.today}")

    async with Client.find(tmp_path) as client:
        agenda = Agenda(client, TUESDAY)
        agenda.schedule(TUESDAY, act)
        agenda.schedule(MONDAY, act)
        while (day := agenda.next_day()) is not None:
            await agenda.play(day)
    clock = "PUT /api/directory/v1/office-time"
    paths = [clock, "POST /api/intake/v1/2025-03-03", clock, "POST /api/intake/v1/2025-03-04"]
    assert stub.paths() == paths


async def test_what_comes_up_during_a_day_is_done_after_it_or_never_beyond_the_end(
    stub: StubServer, tmp_path: Path
) -> None:
    async with Client.find(tmp_path) as client:
        agenda = Agenda(client, MONDAY)

        async def afternoon(api: Api) -> None:
            await api.post("pet_head", "intake/v1/afternoon")

        async def morning(api: Api) -> None:
            agenda.schedule(api.today, afternoon)
            agenda.schedule(TUESDAY, afternoon)
            agenda.schedule(None, afternoon)
            await api.post("pet_head", "intake/v1/morning")

        agenda.schedule(MONDAY, morning)
        while (day := agenda.next_day()) is not None:
            await agenda.play(day)
    posts = [path for path in stub.paths() if path.startswith("POST")]
    assert posts == ["POST /api/intake/v1/morning", "POST /api/intake/v1/afternoon"]


async def test_tomorrow_reads_what_was_written_today_by_another_act(
    stub: StubServer, tmp_path: Path
) -> None:
    async def write(api: Api) -> None:
        await api.post("registrar", "intake/v1/pieces")

    async def read(api: Api) -> None:
        await api.get("pet_head", "reporting/v1/ledger")

    async with Client.find(tmp_path) as client:
        agenda = Agenda(client, TUESDAY)
        agenda.schedule(MONDAY, write)
        agenda.schedule(MONDAY, write)
        agenda.schedule(TUESDAY, read)
        await agenda.play(MONDAY)
        await agenda.play(TUESDAY)
    written = [each for each in stub.requests if each.method == "POST"]
    assert len(written) == 2
    request = stub.requests[-1]
    assert request.path == "/api/reporting/v1/ledger"
    assert request.headers["kaimen-after"] == "intake=3"  # the clock was set before both


async def test_a_refusal_ends_the_day_with_its_own_words(
    stub: StubServer, responder: Responder, tmp_path: Path
) -> None:
    responder.replies["/api/intake/v1/pieces"] = problem(409, "wrong-status", "该件已经办结。")

    async def refused(api: Api) -> None:
        await api.post("registrar", "intake/v1/pieces")

    async with Client.find(tmp_path) as client:
        agenda = Agenda(client, MONDAY)
        agenda.schedule(MONDAY, refused)
        with pytest.raises(Refused, match="该件已经办结。"):
            await agenda.play(MONDAY)


async def test_a_bug_is_not_taken_for_a_refusal(stub: StubServer, tmp_path: Path) -> None:
    async def faulty(_: Api) -> None:
        raise KeyError("nothing")

    async with Client.find(tmp_path) as client:
        agenda = Agenda(client, MONDAY)
        agenda.schedule(MONDAY, faulty)
        with pytest.raises(BaseExceptionGroup) as raised:
            await agenda.play(MONDAY)
    assert isinstance(raised.value.exceptions[0], KeyError)


def not_played(responder: Responder) -> None:
    """An installation without pieces whose clock nobody has set."""
    responder.replies["/api/intake/v1/pieces/count"] = Reply({"count": 0})
    responder.replies["/api/directory/v1/office-time"] = Reply({"at": None, "now": "…"})


async def refusal(tmp_path: Path) -> NotDone:
    async with Client.find(tmp_path) as client:
        with pytest.raises(NotDone) as raised:
            await play(client, tmp_path, lambda _: None)
    return raised.value


async def test_nothing_is_played_over_pieces_that_are_there(
    stub: StubServer, responder: Responder, tmp_path: Path
) -> None:
    responder.replies["/api/intake/v1/pieces/count"] = Reply({"count": 7})
    refused = await refusal(tmp_path)
    assert (refused.code, "7件" in str(refused)) == ("not-empty", True)
    assert [path for path in stub.paths() if not path.startswith("GET")] == []


async def test_nothing_is_played_where_nobody_rehearses(
    stub: StubServer, responder: Responder, tmp_path: Path
) -> None:
    not_played(responder)
    office_time = responder.replies["/api/directory/v1/office-time"]

    def put_is_refused(request: Request) -> Reply:
        if request.method == "PUT":
            return problem(403, "not-rehearsing", "未开启演练。")
        return office_time if request.path.endswith("office-time") else responder(request)

    stub.responder = put_is_refused
    assert (await refusal(tmp_path)).code == "not-rehearsing"


@pytest.mark.parametrize("at", ["2026-01-06T01:30:00Z", "2025-01-02T01:30:00Z"])
async def test_nothing_is_played_in_a_rehearsal_whose_year_has_started(
    stub: StubServer, responder: Responder, tmp_path: Path, at: str
) -> None:
    not_played(responder)
    responder.replies["/api/directory/v1/office-time"] = Reply({"at": at})
    assert (await refusal(tmp_path)).code == "time-goes-back"


async def test_a_missing_password_is_named(stub: StubServer, tmp_path: Path) -> None:
    (tmp_path / "demonstration_password").unlink()
    assert "demonstration_password" in str(await refusal(tmp_path))


async def test_a_play_that_breaks_off_says_when_and_what_stays(
    stub: StubServer, responder: Responder, tmp_path: Path
) -> None:
    not_played(responder)
    path = "/api/directory/v1/organisations"
    broken = problem(500, "unexpected", "出错了。")
    stub.responder = lambda request: broken if request.path.startswith(path) else responder(request)
    refused = await refusal(tmp_path)
    assert refused.code == "demo-interrupted"
    assert "2025年01月02日" in str(refused)
    assert "出错了。" in str(refused)
    assert str(refused).endswith(command("up", "--demo", "--anew", "--data", tmp_path))
    assert is_unfinished(tmp_path / "demo")
