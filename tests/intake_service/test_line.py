"""The whole way of one piece through intake, as its people walk it."""

from typing import Any

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.make import BUREAU, REPORT_AGAIN, Line, events, get

pytestmark = pytest.mark.anyio


async def test_a_piece_goes_from_registration_to_a_passed_report(site: Site) -> None:
    line = await Line(site).report()
    order = await line.do(f"/orders/{line.order}/pass", {}, Role.PET_HEAD, unit="510000")
    piece = await line.detail()
    clocks = await line.clocks()
    assert order["status"] == "closed"
    assert piece["status"] == "opinion_delivered"
    assert piece["opinion_no"] == "成都锦江自然资信〔2026〕2号"
    assert piece["result"] == "partly_supported"
    assert {rule: [each["outcome"] for each in rows] for rule, rows in clocks.items()} == {
        "DL02": ["met"], "DL03": ["met"], "DL04": ["void"], "DL05": ["met"], "DL07": ["open"],
        "DL11": ["met"],
        "DL13": ["open"],
    }  # fmt: skip


async def test_every_move_leaves_its_history_and_tells_the_followers(site: Site) -> None:
    line = await Line(site).report()
    history = (await get(site, f"/pieces/{line.piece}/history")).json()["items"]
    order_history = (await get(site, f"/orders/{line.order}/history")).json()["items"]
    assert [row["move"] for row in history] == [
        "register", "triage", "assign", "accept", "investigate", "draft-opinion", "issue-opinion",
        "deliver-opinion",
    ]  # fmt: skip
    assert [row["move"] for row in order_history] == [
        "issue", "arrive", "sign-for", "accept", "report",
    ]  # fmt: skip
    published = await events(site)
    assert [move for type_, move in published if type_ == "intake.piece.moved"] == [
        row["move"] for row in history
    ]
    assert [move for type_, move in published if type_ == "intake.matter.moved"] == [
        "open",
        "assign",
    ]
    assert [move for type_, move in published if type_ == "intake.order.moved"] == [
        "issue", "arrive", "sign-for", "accept", "report",
    ]  # fmt: skip


async def test_each_step_says_what_comes_next_and_only_to_who_may_do_it(site: Site) -> None:
    line = await Line(site).accept()
    path = f"/pieces/{line.piece}"
    handler = (await get(site, path, Role.UNIT_HANDLER, unit="510104")).json()
    city = (await get(site, path, Role.UNIT_HANDLER, unit="510100")).json()
    assert handler["allowed_moves"] == ["investigate"]
    assert city["allowed_moves"] == []


class Watched(Line):
    """A line on which each answer to a move is held against what a reader sees then."""

    async def do(self, path: str, body: Any, *roles: Role, unit: str = BUREAU) -> dict[str, Any]:
        answer = await super().do(path, body, *roles, unit=unit)
        kind = "orders" if "issuer_id" in answer else "pieces"
        seen = await get(self.site, f"/{kind}/{answer['id']}", *roles, unit=unit)
        page, offered = seen.json(), set(answer["allowed_moves"])
        assert set(page["allowed_moves"]) <= offered, "a page offers no more than the row allows"
        page["allowed_moves"] = answer["allowed_moves"]
        assert answer | page == page | answer, path
        assert seen.headers["ETag"] == f'"{answer["version"]}"', path
        return answer


async def test_the_answer_to_a_move_is_what_a_reader_sees_then(site: Site) -> None:
    line = Watched(site)
    await line.report()
    order = f"/orders/{line.order}"
    body = {"defects": ["未附送达凭证"], "feedback_due": "2026-03-20"}
    await line.do(f"{order}/return", body, Role.PET_HEAD, unit="510000")
    await line.do(f"{order}/report", REPORT_AGAIN, Role.UNIT_HEAD)
    await line.do(f"{order}/pass", {}, Role.PET_HEAD, unit="510000")
