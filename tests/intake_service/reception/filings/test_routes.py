"""Filing over HTTP."""

from typing import Any

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.make import WHY, Line, events, finding, get
from tests.intake_service.reception.door import (
    BY_BUREAU,
    FROM_THE_MINISTRY,
    at_the_bureau,
    decide,
    disposition,
    last,
    letters,
    outcomes,
    piece_sealed,
    refused,
)
from tests.story import FILING

pytestmark = pytest.mark.anyio


async def test_thanks_are_filed_and_nobody_is_owed_a_notice(site: Site) -> None:
    line = await Line(site).register(purpose="other")
    filed = await decide(line, "file", FILING)
    assert (filed["status"], filed["notice_due"], filed["matter_id"]) == ("filed", None, None)
    assert filed["closed_at"] == line.now.isoformat().replace("+00:00", "Z")
    assert filed["allowed_moves"] == ["undo-filing"]
    assert await outcomes(line) == [("DL02", "register", "void")]
    assert await letters(line) == {}
    found = await disposition(line)
    assert (found["kind"], found["ground"], found["reason"]) == (
        "file", "thanks", FILING["reason"],
    )  # fmt: skip
    assert (await last(line))["reason"] == f"表示感谢：{FILING['reason']}"
    assert (await events(site))[-1] == ("intake.piece.moved", "file")


async def test_a_filing_is_undone_and_the_notice_is_owed_from_arrival(site: Site) -> None:
    line = await Line(site).register(purpose="other", **FROM_THE_MINISTRY)
    before = await line.detail()
    await decide(line, "file", FILING)
    await line.later(days=3)
    undone = await decide(line, "undo-filing", WHY)
    assert (undone["status"], undone["closed_at"]) == ("registered", None)
    assert undone["notice_due"] == before["notice_due"]
    assert await outcomes(line) == [
        ("DL03", "register", "void"), ("DL03", "undo-filing", "open"),
        ("DL04", "register", "void"), ("DL04", "undo-filing", "open"),
    ]  # fmt: skip
    clock = (await line.clocks())["DL03"]
    assert clock[0]["start"] == clock[1]["start"]
    assert await letters(line) == {}
    gone = await get(site, f"/pieces/{line.piece}/disposition")
    assert (gone.status_code, gone.json()["code"]) == (404, "not-found")
    await decide(line, "file", {**FILING, "ground": "unclear"})
    assert (await disposition(line))["ground"] == "unclear"


WRONG: tuple[tuple[Any, str], ...] = (
    ({**FILING, "ground": "boring"}, "invalid-input"),
    ({"reason": "来信表示感谢"}, "invalid-input"),
    ({"ground": "thanks"}, "invalid-input"),
    ({**FILING, "text": "多"}, "invalid-input"),
    ({**FILING, "reason": "王某某来信表示感谢"}, "not-masked"),
)


async def test_a_filing_needs_its_ground_and_a_reason_that_names_nobody(site: Site) -> None:
    line = await Line(site).register()
    for body, code in WRONG:
        assert await refused(line, "file", body) == (422, code), body
    assert (await line.detail())["status"] == "registered"
    await decide(line, "file", FILING)
    named = {"reason": "王某某另有诉求"}
    assert await refused(line, "undo-filing", named) == (422, "not-masked")


async def test_what_asks_for_something_is_not_filed(site: Site) -> None:
    line = await Line(site).triage()
    assert await refused(line, "file", FILING) == (409, "already-triaged")


async def test_a_repeat_is_taken_out_of_its_matter_not_of_the_files(site: Site) -> None:
    first = await Line(site).triage()
    second = await Line(site, first.now).register()
    repeat = finding(matter_id=first.matter, is_repeat=True, requests=[])
    await decide(second, "triage", repeat, Role.TRIAGE)
    assert await refused(second, "undo-filing", WHY) == (409, "filed-as-repeat")
    assert (await second.detail())["allowed_moves"] == ["undo-triage"]


async def test_a_sealed_piece_is_not_filed(site: Site) -> None:
    line = await piece_sealed(site)
    assert await refused(line, "file", FILING) == (409, "piece-sealed")


async def test_only_once_and_only_back_what_was_filed(site: Site) -> None:
    line = await Line(site).register()
    assert await refused(line, "undo-filing", WHY) == (409, "wrong-status")
    await decide(line, "file", FILING)
    assert await refused(line, "file", FILING) == (409, "wrong-status")


async def test_the_office_that_received_a_piece_files_it_and_no_other(site: Site) -> None:
    line = await Line(site).register()
    assert await refused(line, "file", FILING, Role.TRIAGE) == (403, "role-not-allowed")
    assert await refused(line, "file", FILING, Role.UNIT_HEAD, **BY_BUREAU) == (404, "not-found")
    theirs = await at_the_bureau(site)
    assert await refused(theirs, "file", FILING) == (403, "not-registering-unit")
    filed = await decide(theirs, "file", FILING, Role.UNIT_HEAD, **BY_BUREAU)
    assert filed["status"] == "filed"
    assert await refused(theirs, "undo-filing", WHY) == (403, "not-registering-unit")
