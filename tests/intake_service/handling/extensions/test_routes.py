"""Extensions over HTTP: ask, approve, refuse."""

from typing import Any

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.intake_service.make import BUREAU, CITY, DRAFT, NEIGHBOUR, Line, get, post

pytestmark = pytest.mark.anyio
MORE_TIME = {"days": 20, "reason": "需要重新测绘确认地类面积"}


async def ask(line: Line, **changes: Any) -> Any:
    """The handler asks for more time."""
    path, body = f"/pieces/{line.piece}/extensions", {**MORE_TIME, **changes}
    return await post(line.site, path, body, Role.UNIT_HANDLER, unit=BUREAU)


async def decide(line: Line, extension: str, verb: str, body: Any = None) -> Any:
    """The head of the bureau decides."""
    path = f"/extensions/{extension}/{verb}"
    return await post(line.site, path, body or {}, Role.UNIT_HEAD, unit=BUREAU)


async def test_an_approved_extension_moves_the_end_and_tells_the_petitioner(site: Site) -> None:
    line = await Line(site).accept()
    asked = await ask(line)
    assert asked.status_code == 201
    assert asked.json()["status"] == "requested"
    done = await decide(line, asked.json()["id"], "approve")
    piece = await line.detail()
    letters = (await get(site, "/letters", matter_id=line.matter, kind="D12")).json()["items"]
    assert (done.json()["original_due"], done.json()["new_due"]) == ("2026-05-06", "2026-05-21")
    assert (piece["due_raw"], piece["due_legal"]) == ("2026-05-21", "2026-05-21")
    assert piece["extended_days"] == 20
    assert letters[0]["document_no"] == "成都锦江自然资信〔2026〕2号"


async def test_extensions_add_up_to_thirty_days_at_most(site: Site) -> None:
    line = await Line(site).accept()
    await decide(line, (await ask(line)).json()["id"], "approve")
    too_long = await ask(line, days=11)
    assert (too_long.status_code, too_long.json()["code"]) == (409, "extension-too-long")
    assert too_long.json()["left"] == 10
    last = await ask(line, days=10)
    assert (await decide(line, last.json()["id"], "approve")).status_code == 200


async def test_an_extension_is_neither_asked_nor_approved_after_the_end(site: Site) -> None:
    line = await Line(site).accept()
    asked = await ask(line)
    await line.later(days=66)  # the sixty days ended on 2026-05-06
    approved = await decide(line, asked.json()["id"], "approve")
    assert (approved.status_code, approved.json()["code"]) == (409, "deadline-over")
    refused = await decide(line, asked.json()["id"], "refuse", {"reason": "期限已届满"})
    assert refused.json()["status"] == "refused"
    late = await ask(line)
    assert (late.status_code, late.json()["code"]) == (409, "deadline-over")


async def test_what_was_answered_meanwhile_is_not_extended(site: Site) -> None:
    line = await Line(site).accept()
    asked = (await ask(line)).json()["id"]
    path = f"/pieces/{line.piece}"
    officers = {"investigators": ["陈某某", "赵某某"]}
    await line.do(f"{path}/investigate", officers, Role.UNIT_HANDLER)
    await line.do(f"{path}/draft-opinion", DRAFT, Role.UNIT_HANDLER)
    await line.do(f"{path}/issue-opinion", {}, Role.UNIT_HEAD)
    await line.do(f"{path}/withdraw-opinion", {"reason": "认定有误"}, Role.UNIT_HEAD)
    before = await line.detail()
    approved = await decide(line, asked, "approve")
    assert (approved.status_code, approved.json()["code"]) == (409, "already-answered")
    assert (await line.detail())["due_legal"] == before["due_legal"]
    named = await decide(line, asked, "refuse", {"reason": "王某某的件已答复"})
    assert (named.status_code, named.json()["code"]) == (422, "not-masked")
    assert (await decide(line, asked, "refuse", {"reason": "已答复"})).status_code == 200


async def test_one_request_for_more_time_waits_at_a_time(site: Site) -> None:
    line = await Line(site).accept()
    await ask(line)
    again = await ask(line)
    assert (again.status_code, again.json()["code"]) == (409, "extension-pending")
    waiting = await get(site, "/extensions", Role.UNIT_HEAD, unit=BUREAU, status="requested")
    assert [row["allowed_moves"] for row in waiting.json()["items"]] == [["approve", "refuse"]]
    assert (await get(site, "/extensions/count")).json() == {"count": 1}


async def test_only_the_head_of_the_bureau_grants_time(site: Site) -> None:
    line = await Line(site).accept()
    path = f"/extensions/{(await ask(line)).json()['id']}/approve"
    for role, unit, status in ((Role.UNIT_HANDLER, BUREAU, 403), (Role.UNIT_HEAD, CITY, 403),
                               (Role.UNIT_HEAD, NEIGHBOUR, 404)):  # fmt: skip
        assert (await post(site, path, {}, role, unit=unit)).status_code == status


async def test_there_is_no_more_time_before_acceptance_or_after_the_opinion(site: Site) -> None:
    assigned = await Line(site).assign()
    early = await ask(assigned)
    done = await Line(site, assigned.now).deliver()
    late = await ask(done)
    assert (early.status_code, early.json()["code"]) == (409, "wrong-status")
    assert (late.status_code, late.json()["code"]) == (409, "wrong-status")
