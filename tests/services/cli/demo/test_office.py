"""The agenda of the year: a day at a time, side by side, and nothing lost on the way."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from services.cli.client import Client, Refused
from services.cli.demo.office import Agenda
from services.cli.demo.office import Desk as Place
from services.cli.demo.player import play
from services.cli.errors import NotDone
from tests.services.cli.desk import Asked, Desk, Reply, problem, standing

pytestmark = pytest.mark.anyio

MONDAY, TUESDAY = date(2025, 3, 3), date(2025, 3, 4)


class Clerk:
    """Answers what a path is told to answer, else an empty object; counts positions."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply] = {}
        self.position = 0

    def __call__(self, asked: Asked) -> Reply:
        self.position += 1
        at = {"Kaimen-Position": f"intake={self.position}"} if asked.method == "POST" else {}
        return self.replies.get(asked.path, Reply({}, headers=at))


@pytest.fixture
def clerk() -> Clerk:
    return Clerk()


@pytest.fixture
def desk(clerk: Clerk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk that the environment points at, where everybody has the same password."""
    (tmp_path / "demonstration_password").write_text("secret")
    with standing(clerk) as found:
        for name, value in {"URL": found.url, "CLIENT_ID": "", "CLIENT_SECRET": "s3"}.items():
            monkeypatch.setenv(f"KAIMEN_{name}", value)
        monkeypatch.setenv("KAIMEN_SECRETS_DIR", str(tmp_path))
        yield found


async def test_days_come_in_order_and_the_office_time_before_what_is_done(
    desk: Desk, tmp_path: Path
) -> None:
    async def act(place: Place) -> None:
        await place.post("pet_head", f"intake/v1/{place.today}")

    async with Client.of(tmp_path) as client:
        agenda = Agenda(client, TUESDAY)
        agenda.on(TUESDAY, act)
        agenda.on(MONDAY, act)
        while (day := agenda.next_day()) is not None:
            await agenda.play(day)
    clock = "PUT /api/directory/v1/office-time"
    told = [clock, "POST /api/intake/v1/2025-03-03", clock, "POST /api/intake/v1/2025-03-04"]
    assert desk.paths() == told


async def test_what_comes_up_during_a_day_is_done_after_it_or_never_beyond_the_end(
    desk: Desk, tmp_path: Path
) -> None:
    async with Client.of(tmp_path) as client:
        agenda = Agenda(client, MONDAY)

        async def afternoon(place: Place) -> None:
            await place.post("pet_head", "intake/v1/afternoon")

        async def morning(place: Place) -> None:
            agenda.on(place.today, afternoon)
            agenda.on(TUESDAY, afternoon)
            agenda.on(None, afternoon)
            await place.post("pet_head", "intake/v1/morning")

        agenda.on(MONDAY, morning)
        while (day := agenda.next_day()) is not None:
            await agenda.play(day)
    posts = [path for path in desk.paths() if path.startswith("POST")]
    assert posts == ["POST /api/intake/v1/morning", "POST /api/intake/v1/afternoon"]


async def test_tomorrow_reads_what_was_written_today_at_another_desk(
    desk: Desk, tmp_path: Path
) -> None:
    async def write(place: Place) -> None:
        await place.post("registrar", "intake/v1/pieces")

    async def read(place: Place) -> None:
        await place.get("pet_head", "reporting/v1/ledger")

    async with Client.of(tmp_path) as client:
        agenda = Agenda(client, TUESDAY)
        agenda.on(MONDAY, write)
        agenda.on(MONDAY, write)
        agenda.on(TUESDAY, read)
        await agenda.play(MONDAY)
        await agenda.play(TUESDAY)
    written = [each for each in desk.asked if each.method == "POST"]
    assert len(written) == 2
    asked = desk.asked[-1]
    assert asked.path == "/api/reporting/v1/ledger"
    assert asked.headers["kaimen-after"] == "intake=3"  # the clock was set before both


async def test_a_refusal_ends_the_day_with_its_own_words(
    desk: Desk, clerk: Clerk, tmp_path: Path
) -> None:
    clerk.replies["/api/intake/v1/pieces"] = problem(409, "wrong-status", "该件已经办结。")

    async def refused(place: Place) -> None:
        await place.post("registrar", "intake/v1/pieces")

    async with Client.of(tmp_path) as client:
        agenda = Agenda(client, MONDAY)
        agenda.on(MONDAY, refused)
        with pytest.raises(Refused, match="该件已经办结。"):
            await agenda.play(MONDAY)


async def test_a_fault_of_ours_is_not_taken_for_a_refusal(desk: Desk, tmp_path: Path) -> None:
    async def faulty(_: Place) -> None:
        raise KeyError("nothing")

    async with Client.of(tmp_path) as client:
        agenda = Agenda(client, MONDAY)
        agenda.on(MONDAY, faulty)
        with pytest.raises(BaseExceptionGroup) as raised:
            await agenda.play(MONDAY)
    assert isinstance(raised.value.exceptions[0], KeyError)


def not_played(clerk: Clerk) -> None:
    """An installation without pieces whose clock nobody has set."""
    clerk.replies["/api/intake/v1/pieces/count"] = Reply({"count": 0})
    clerk.replies["/api/directory/v1/office-time"] = Reply({"at": None, "now": "…"})


async def refusal(tmp_path: Path) -> NotDone:
    async with Client.of(tmp_path) as client:
        with pytest.raises(NotDone) as raised:
            await play(client, tmp_path, lambda _: None)
    return raised.value


async def test_nothing_is_played_over_pieces_that_are_there(
    desk: Desk, clerk: Clerk, tmp_path: Path
) -> None:
    clerk.replies["/api/intake/v1/pieces/count"] = Reply({"count": 7})
    refused = await refusal(tmp_path)
    assert (refused.code, "7件" in str(refused)) == ("not-empty", True)
    assert [path for path in desk.paths() if not path.startswith("GET")] == []


async def test_nothing_is_played_where_nobody_rehearses(
    desk: Desk, clerk: Clerk, tmp_path: Path
) -> None:
    not_played(clerk)
    shown = clerk.replies["/api/directory/v1/office-time"]

    def put_is_refused(asked: Asked) -> Reply:
        if asked.method == "PUT":
            return problem(403, "not-rehearsing", "未开启演练。")
        return shown if asked.path.endswith("office-time") else clerk(asked)

    desk.clerk = put_is_refused
    assert (await refusal(tmp_path)).code == "not-rehearsing"


@pytest.mark.parametrize("at", ["2026-01-06T01:30:00Z", "2025-01-02T01:30:00Z"])
async def test_nothing_is_played_in_a_rehearsal_whose_year_has_begun(
    desk: Desk, clerk: Clerk, tmp_path: Path, at: str
) -> None:
    not_played(clerk)
    clerk.replies["/api/directory/v1/office-time"] = Reply({"at": at})
    assert (await refusal(tmp_path)).code == "time-goes-back"


async def test_a_missing_password_is_named(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "demonstration_password").unlink()
    assert "demonstration_password" in str(await refusal(tmp_path))


async def test_a_play_that_breaks_off_says_when_and_what_stays(
    desk: Desk, clerk: Clerk, tmp_path: Path
) -> None:
    not_played(clerk)
    path = "/api/directory/v1/organisations"
    broken = problem(500, "unexpected", "出错了。")
    desk.clerk = lambda asked: broken if asked.path.startswith(path) else clerk(asked)
    refused = await refusal(tmp_path)
    assert refused.code == "demo-interrupted"
    assert "2025年01月02日" in str(refused)
    assert "出错了。" in str(refused)
    assert "换一个空的数据目录" in str(refused)
