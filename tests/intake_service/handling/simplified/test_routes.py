"""Simplified handling over HTTP: decided, accepted, switched, taken back."""

import asyncio
from typing import Any

import pytest

from intake_service.handling.letters.rules import CURRENT
from intake_service.handling.opinions.queries import AGREES
from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.handling.hearings.test_routes import CALL
from tests.intake_service.handling.referrals.make import FOUND
from tests.intake_service.make import (
    ACCEPTANCE,
    BUREAU,
    CITY,
    DRAFT,
    NEIGHBOUR,
    WHY,
    Line,
    get,
    post,
    sweep,
)

pytestmark = pytest.mark.anyio
SIMPLE = {"ground": "clear", "is_major_complex": False, "is_legal_litigation": False}
HEAD, HANDLER = Role.UNIT_HEAD, Role.UNIT_HANDLER
OFFICERS = {"investigators": ["陈某某", "赵某某"]}


async def simplified(site: Site) -> Line:
    """Assigned, and to be handled simply as its bureau decided."""
    line = await Line(site).assign()
    await line.do(f"/pieces/{line.piece}/simplify", SIMPLE, HEAD)
    return line


async def accepted(site: Site) -> Line:
    """… and accepted."""
    line = await simplified(site)
    await line.do(f"/orders/{line.order}/sign-for", {}, HANDLER)
    await line.do(f"/orders/{line.order}/accept", ACCEPTANCE, HEAD)
    return line


async def refused(
    line: Line, verb: str, body: Any, role: Role = HEAD, unit: str = BUREAU
) -> tuple[int, str]:
    """How a step on the piece is refused."""
    answer = await post(line.site, f"/pieces/{line.piece}/{verb}", body, role, unit=unit)
    return answer.status_code, answer.json()["code"]


async def outcomes(line: Line) -> dict[str, list[tuple[str, str, str]]]:
    """Start event, last day and outcome of the clocks of handling, by rule."""
    return {
        rule: [(each["start_event"], each["legal"], each["outcome"]) for each in rows]
        for rule, rows in (await line.clocks()).items()
        if rule in ("DL03", "DL05", "DL12a", "DL12b")
    }


async def letter(line: Line, kind: str) -> str:
    """The text of the only letter of a kind."""
    (found,) = (await get(line.site, "/letters", matter_id=line.matter, kind=kind)).json()["items"]
    text: str = (await get(line.site, f"/letters/{found['id']}")).json()["body"]
    return text


async def test_a_piece_is_handled_simply_in_ten_working_days(site: Site) -> None:
    line = await accepted(site)
    piece = await line.detail()
    assert (piece["simplified"], piece["switched_at"]) == ("clear", None)
    assert (piece["due_raw"], piece["due_legal"]) == ("2026-03-16", "2026-03-16")
    assert await outcomes(line) == {
        "DL03": [("arrive", "2026-03-17", "met")],
        "DL12a": [("arrive", "2026-03-05", "met")],
        "DL12b": [("accept", "2026-03-16", "open")],
    }
    told = await letter(line, "D02")
    assert "自受理之日起十个工作日内办结" in told
    assert "事实清楚、责任明确、争议不大、易于解决的情形" in told
    assert "六十日" not in told
    assert "延长" not in told
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/investigate", OFFICERS, HANDLER)
    await line.do(f"{path}/draft-opinion", DRAFT, HANDLER)
    await line.do(f"{path}/issue-opinion", {}, HEAD)
    assert (await outcomes(line))["DL12b"] == [("accept", "2026-03-16", "met")]
    assert "按照简易办理程序办理" in await letter(line, "D16")
    for check in AGREES:
        assert (await check.page(site.app.state.database, None, 200)).items == []


async def test_the_days_are_explained(site: Site) -> None:
    line = await accepted(site)
    clocks = await line.clocks()
    for rule, length in (("DL12a", "三个工作日"), ("DL12b", "十个工作日")):
        path = f"/deadlines/{clocks[rule][0]['id']}/explanation"
        told = (await get(site, path)).json()
        assert told["sentences"][0].endswith(f"《信访事项简易办理办法（试行）》为{length}。")


async def test_what_is_late_by_ten_working_days_is_overdue(site: Site) -> None:
    line = await accepted(site)
    await line.later(days=15)  # the tenth was 2026-03-16
    tasks = await get(site, "/tasks", HANDLER, unit=BUREAU, punctuality="overdue")
    assert [row["due"] for row in tasks.json()["items"]] == ["2026-03-16"]
    overdue = await get(site, "/deadlines", punctuality="overdue")
    assert [row["rule"] for row in overdue.json()["items"]] == ["DL12b"]
    await line.do(f"/pieces/{line.piece}/switch-to-ordinary", WHY, HEAD)
    tasks = await get(site, "/tasks", HANDLER, unit=BUREAU, punctuality="overdue")
    assert tasks.json()["items"] == []


async def test_after_a_switch_sixty_days_run_from_the_original_acceptance(site: Site) -> None:
    line = await accepted(site)
    await line.later(days=7)
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/investigate", OFFICERS, HANDLER)
    switched = await line.do(f"{path}/switch-to-ordinary", WHY, HEAD)
    assert (switched["simplified"], switched["due_raw"]) == ("clear", "2026-05-01")
    assert switched["switched_at"] is not None
    found = await outcomes(line)
    assert found["DL12b"] == [("accept", "2026-03-16", "void")]
    assert found["DL05"] == [("accept", "2026-05-06", "open")]
    told = await letter(line, "D02-S")
    assert "自受理之日（2026年3月2日）起为六十日" in told
    assert WHY["reason"] in told
    assert await refused(line, "switch-to-ordinary", WHY) == (409, "not-simplified")
    more = {"days": 10, "reason": "需要重新测绘确认地类面积"}
    asked = await post(site, f"{path}/extensions", more, HANDLER, unit=BUREAU)
    assert asked.status_code == 201
    assert await refused(line, "undo-switch", WHY) == (409, "extension-pending")
    await line.do(f"/extensions/{asked.json()['id']}/approve", {}, HEAD)
    assert await refused(line, "undo-switch", WHY) == (409, "switch-extended")
    await line.do(f"{path}/draft-opinion", DRAFT, HANDLER)
    await line.do(f"{path}/issue-opinion", {}, HEAD)
    assert "简易" not in await letter(line, "D16")


async def test_a_switch_by_mistake_is_taken_back_and_may_come_again(site: Site) -> None:
    line = await accepted(site)
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/switch-to-ordinary", WHY, HEAD)
    back = await line.do(f"{path}/undo-switch", WHY, HEAD)
    assert (back["switched_at"], back["due_legal"]) == (None, "2026-03-16")
    assert "恢复为自受理之日起十个工作日内办结" in await letter(line, "D02-R")
    await line.do(f"{path}/switch-to-ordinary", WHY, HEAD)
    assert await outcomes(line) | {"DL03": [], "DL12a": []} == {
        "DL03": [], "DL12a": [],
        "DL12b": [("accept", "2026-03-16", "void")],
        "DL05": [("accept", "2026-05-06", "open")],
    }  # fmt: skip


async def test_the_procedure_stands_once_the_opinion_is_made(site: Site) -> None:
    line = await accepted(site)
    path = f"/pieces/{line.piece}"
    await line.do(f"{path}/investigate", OFFICERS, HANDLER)
    await line.do(f"{path}/draft-opinion", DRAFT, HANDLER)
    await line.do(f"{path}/issue-opinion", {}, HEAD)
    assert await refused(line, "switch-to-ordinary", WHY) == (409, "wrong-status")
    await line.do(f"{path}/withdraw-opinion", WHY, HEAD)
    assert await refused(line, "switch-to-ordinary", WHY) == (409, "opinion-made")


async def test_ten_working_days_are_not_extended_and_no_hearing_is_held(site: Site) -> None:
    line = await accepted(site)
    more = {"days": 10, "reason": "需要重新测绘确认地类面积"}
    assert await refused(line, "extensions", more, HANDLER) == (409, "simplified-not-extended")
    await line.do(f"/pieces/{line.piece}/investigate", OFFICERS, HANDLER)
    found = (await get(site, f"/pieces/{line.piece}", HEAD, unit=BUREAU)).json()["allowed_moves"]
    assert "switch-to-ordinary" in found
    assert "hold-hearing" not in found
    assert await refused(line, "hold-hearing", CALL) == (409, "simplified")


async def test_before_acceptance_the_decision_is_taken_back_without_a_letter(site: Site) -> None:
    line = await simplified(site)
    undone = await line.do(f"/pieces/{line.piece}/undo-simplify", WHY, HEAD)
    assert undone["simplified"] is None
    assert (await outcomes(line))["DL12a"] == [("arrive", "2026-03-05", "void")]
    assert await refused(line, "undo-simplify", WHY) == (409, "not-simplified")
    await line.do(f"/orders/{line.order}/sign-for", {}, HANDLER)
    await line.do(f"/orders/{line.order}/accept", ACCEPTANCE, HEAD)
    assert "DL05" in await outcomes(line)
    assert "自受理之日起六十日内办结" in await letter(line, "D02")


async def test_the_office_decides_and_the_bureau_has_three_days_of_its_own(site: Site) -> None:
    line = await Line(site).triage()
    await line.do(f"/pieces/{line.piece}/simplify", SIMPLE, Role.PET_HEAD, unit="510000")
    undone = {"reason": "甄别有误"}
    for role in (Role.TRIAGE, Role.PET_HEAD):
        found = await refused(line, "undo-triage", undone, role, "510000")
        assert found == (409, "simplified")
    await line.later(days=1)
    body = {
        "unit_id": str(ORG(BUREAU)),
        "requirement": "依法调查处理",
        "feedback_due": "2026-04-30",
    }
    line.order = (await line.do(f"/pieces/{line.piece}/assign", body, Role.PET_HEAD,
                                unit="510000"))["id"]  # fmt: skip
    assert (await outcomes(line))["DL12a"] == [
        ("register", "2026-03-05", "met"), ("arrive", "2026-03-06", "open"),
    ]  # fmt: skip
    await line.do(f"/orders/{line.order}/sign-for", {}, HANDLER)
    await line.do(f"/orders/{line.order}/accept", ACCEPTANCE, HEAD)
    assert (await outcomes(line))["DL12b"] == [("accept", "2026-03-17", "open")]


async def test_what_came_too_late_is_handled_by_the_ordinary_procedure(site: Site) -> None:
    line = await Line(site).assign()
    await line.later(days=4)  # the third working day was 2026-03-05
    assert await refused(line, "simplify", SIMPLE) == (409, "simplified-late")


async def test_without_a_notice_in_fifteen_days_it_is_not_simple_any_more(site: Site) -> None:
    line = await simplified(site)
    await line.later(days=16)
    await sweep(site.app)
    piece = await line.detail()
    assert (piece["simplified"], piece["due_raw"]) == (None, "2026-05-16")
    found = await outcomes(line)
    assert (found["DL12a"][0][2], found["DL05"][0][0]) == ("void", "deem-start")
    assert await refused(line, "simplify", SIMPLE) == (409, "handling-begun")


async def test_who_decides_about_what(site: Site) -> None:
    line = await Line(site).triage(route="P5")
    at_the_office = (Role.PET_HEAD, "510000")
    other = await refused(line, "simplify", SIMPLE, *at_the_office)
    assert other == (409, "not-petition-procedure")
    early = await Line(site, line.now).register()
    assert await refused(early, "simplify", SIMPLE, *at_the_office) == (409, "not-triaged")
    line = await Line(site, early.now).assign()
    assert await refused(line, "simplify", SIMPLE, HANDLER) == (403, "role-not-allowed")
    assert await refused(line, "simplify", SIMPLE, HEAD, CITY) == (403, "not-responsible-unit")
    assert await refused(line, "simplify", SIMPLE, HEAD, NEIGHBOUR) == (404, "not-found")
    stated = {**SIMPLE, "is_legal_litigation": True}
    assert await refused(line, "simplify", stated) == (422, "simplified-unsuited")
    path = f"/pieces/{line.piece}/simplify"
    both = await asyncio.gather(*(post(site, path, SIMPLE, HEAD, unit=BUREAU) for _ in "ab"))
    assert sorted(each.status_code for each in both) == [200, 409]
    named = {"reason": "王某某的件不适宜"}
    assert await refused(line, "undo-simplify", named) == (422, "not-masked")


async def test_another_bureau_goes_on_with_what_is_left_of_the_ten_days(site: Site) -> None:
    line = await accepted(site)
    await line.do(f"/orders/{line.order}/recall", WHY, Role.PET_HEAD, unit="510000")
    assert (await outcomes(line))["DL12b"] == [("accept", "2026-03-16", "open")]
    found = await refused(line, "undo-simplify", WHY, Role.PET_HEAD, "510000")
    assert found == (409, "handling-begun")
    await line.later(days=1)
    body = {"unit_id": str(ORG(NEIGHBOUR)), "requirement": "依法调查处理",
            "feedback_due": "2026-04-30"}  # fmt: skip
    line.order = (await line.do(f"/pieces/{line.piece}/assign", body, Role.PET_HEAD,
                                unit="510000"))["id"]  # fmt: skip
    await line.do(f"/orders/{line.order}/sign-for", {}, HANDLER, unit=NEIGHBOUR)
    await line.do(f"/orders/{line.order}/accept", ACCEPTANCE, HEAD, unit=NEIGHBOUR)
    assert (await outcomes(line))["DL12b"] == [("accept", "2026-03-16", "open")]
    other = await get(site, "/letters", matter_id=line.matter, kind="D02")
    texts = [
        (await get(site, f"/letters/{each['id']}")).json()["body"] for each in other.json()["items"]
    ]
    assert any("自2026年3月2日起算，为十个工作日" in each for each in texts)


@pytest.mark.parametrize("switches", [False, True])
async def test_back_from_another_path_the_right_period_runs_on(site: Site, switches: bool) -> None:
    line = await accepted(site)
    if switches:
        await line.do(f"/pieces/{line.piece}/switch-to-ordinary", WHY, HEAD)
    runs = ("DL05", "2026-05-06") if switches else ("DL12b", "2026-03-16")
    led = (await line.do(f"/pieces/{line.piece}/find-path", FOUND, HEAD))["id"]
    assert {each[2] for rule in runs[:1] for each in (await outcomes(line))[rule]} == {"void"}
    await line.do(f"/referrals/{led}/undo", WHY, HEAD)
    open_ = {
        (rule, each[1])
        for rule, rows in (await outcomes(line)).items()
        for each in rows
        if each[2] == "open"
    }
    assert open_ == {runs}


def test_the_letters_name_no_period_that_the_rules_do_not_have() -> None:
    for kind in ("D02", "D02-S", "D02-R"):
        assert "六十日" not in CURRENT[kind].text
        assert {"limit", "program"} <= set(CURRENT[kind].mandatory)
