"""Internal orders over HTTP: draft, instruct, answer, return, close, reopen, withdraw."""

import asyncio
from typing import Any

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
from tests.intake_service.handling.internal_orders.make import (
    DEPARTMENT,
    LEAD,
    LEGAL,
    SUPPORT,
    Inside,
    given,
    refused,
)
from tests.intake_service.make import (
    BUREAU,
    CITY,
    Line,
    events,
    finding,
    get,
    post,
    registration,
)

pytestmark = pytest.mark.anyio


def parts(order: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Part and status by division."""
    names = {str(ORG(code)): code for code in (LEAD, LEGAL, SUPPORT)}
    return {names[each["unit_id"]]: (each["part"], each["status"]) for each in order["divisions"]}


async def test_a_draft_starts_no_clock_tells_nobody_and_writes_no_letter(site: Site) -> None:
    line = await Inside(site).triage()
    before = await line.detail()
    told = await events(site)
    await line.drafted(SUPPORT)
    found = await line.shown()
    assert (found["number"], found["status"]) == ("NBD-2026-00001", "drafted")
    assert parts(found) == {LEAD: ("lead", "proposed"), SUPPORT: ("support", "proposed")}
    assert found["allowed_moves"] == ["withdraw"]
    after = await line.detail()
    assert {"assign", "forward"}.isdisjoint(after.pop("allowed_moves")), "a division is to have it"
    before.pop("allowed_moves")
    assert after == before
    assert await events(site) == told
    assert (await get(site, "/letters/count", piece_id=line.piece)).json() == {"count": 0}


async def test_the_leader_changes_lead_support_and_limit_and_history_keeps_every_instruction(
    site: Site,
) -> None:
    line = await Inside(site).drafted(SUPPORT)
    await line.instruct({"instruction": "同意。"})
    found = await line.instruct(
        {"instruction": "改由确权局主办，法规处协办。", "lead_id": str(ORG(SUPPORT)),
         "support_ids": [str(ORG(LEGAL))], "due": "2026-03-20"}
    )  # fmt: skip
    assert parts(found) == {LEAD: ("lead", "dropped"), SUPPORT: ("lead", "given"),
                            LEGAL: ("support", "given")}  # fmt: skip
    assert (found["lead_id"], found["due"]) == (str(ORG(SUPPORT)), "2026-03-20")
    history = (await get(site, f"{line.path}/history")).json()["items"]
    assert [(each["move"], each["reason"]) for each in history] == [
        ("draft", "拟交耕保处主办，按信访程序办理。（主办：耕地保护监督处；"
                  "协办：自然资源确权登记局；内部时限：2026年4月1日）"),
        ("instruct", "同意。（主办：耕地保护监督处；协办：自然资源确权登记局；"
                     "内部时限：2026年4月1日）"),
        ("instruct", "改由确权局主办，法规处协办。（主办：自然资源确权登记局；协办：法规处；"
                     "内部时限：2026年3月20日）"),
    ]  # fmt: skip


async def test_each_division_answers_is_sent_back_answers_again_and_the_order_is_closed(
    site: Site,
) -> None:
    line = await Inside(site).instructed(SUPPORT)
    await line.answer(SUPPORT, "登记资料齐备。")
    again = await line.ask(f"{line.path}/answer", {"answer": "再答。"}, Role.DIV_HEAD, unit=SUPPORT)
    assert refused(again) == (403, "not-asked-division")
    early = await line.ask(f"{line.path}/close", {}, Role.PET_HEAD)
    assert refused(early) == (409, "wrong-status")
    back = {"unit_id": str(ORG(SUPPORT)), "reason": "请附宗地图。"}
    await line.do(f"{line.path}/return", back, Role.PET_HEAD, unit=DEPARTMENT)
    await line.answer(LEAD)
    assert (await line.shown())["status"] == "instructed"
    await line.answer(SUPPORT, "登记资料齐备，附宗地图。")
    found = await line.shown()
    assert (found["status"], found["done_on"]) == ("answered", "2026-03-02")
    assert found["allowed_moves"] == ["return", "close", "withdraw"]
    # After all have answered, too.
    await line.do(f"{line.path}/return", back, Role.PET_HEAD, unit=DEPARTMENT)
    assert (await line.shown())["done_on"] is None
    await line.answer(SUPPORT, "已补宗地图编号。")
    closed = await line.do(f"{line.path}/close", {}, Role.PET_HEAD, unit=DEPARTMENT)
    assert (closed["status"], closed["allowed_moves"]) == ("closed", ["reopen"])
    assert [each["answer"] for each in closed["divisions"]] == [
        "已依法办理完毕。", "已补宗地图编号。",
    ]  # fmt: skip


async def test_a_closed_order_is_given_out_again_with_a_reason(site: Site) -> None:
    line = await Inside(site).instructed(SUPPORT)
    await line.answer(LEAD)
    await line.answer(SUPPORT)
    await line.do(f"{line.path}/close", {}, Role.PET_HEAD, unit=DEPARTMENT)
    reason = {"reason": "情况有变化，请再核实。"}
    found = await line.do(f"{line.path}/reopen", reason, Role.PET_HEAD, unit=DEPARTMENT)
    assert (found["status"], found["closed_at"]) == ("instructed", None)
    assert parts(found) == {LEAD: ("lead", "given"), SUPPORT: ("support", "answered")}


async def test_a_second_order_stands_in_the_way_of_opening_the_first_again(site: Site) -> None:
    line = await Inside(site).instructed()
    await line.answer(LEAD)
    await line.do(f"{line.path}/close", {}, Role.PET_HEAD, unit=DEPARTMENT)
    first = line.path
    await line.drafted()
    reason = {"reason": "情况有变化。"}
    answer = await line.ask(f"{first}/reopen", reason, Role.PET_HEAD)
    assert refused(answer) == (409, "internal-order-open")


async def test_what_is_withdrawn_is_seen_by_its_divisions_no_more(site: Site) -> None:
    line = await Inside(site).instructed()
    assert (await get(site, line.path, Role.DIV_HEAD, unit=LEAD)).status_code == 200
    found = await line.do(f"{line.path}/withdraw", {"reason": "应由市局办理。"}, Role.PET_HEAD,
                          unit=DEPARTMENT)  # fmt: skip
    assert (found["status"], found["punctuality"], found["allowed_moves"]) == (
        "withdrawn", None, [],
    )  # fmt: skip
    for path in (line.path, f"/pieces/{line.piece}"):
        assert (await get(site, path, Role.DIV_HEAD, unit=LEAD)).status_code == 404
    # The piece can be given to a bureau, or to a division again.
    assert "assign" in (await line.detail())["allowed_moves"]
    await line.drafted()


async def test_a_withdrawn_draft_was_never_shown(site: Site) -> None:
    line = await Inside(site).drafted()
    assert (await get(site, line.path, Role.DIV_HEAD, unit=LEAD)).status_code == 404
    await line.do(f"{line.path}/withdraw", {"reason": "拟办有误。"}, Role.PET_HEAD, unit=DEPARTMENT)
    answer = await line.ask(f"{line.path}/instruct", {"instruction": "同意。"}, Role.DEPUTY)
    assert refused(answer) == (409, "wrong-status")


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"due": "2026-03-02"}, "internal-due-past"),
    ({"due": "2026-03-01"}, "internal-due-past"),
    ({"lead_id": str(ORG(BUREAU))}, "unit-not-division"),
    ({"lead_id": str(ORG("510000"))}, "unit-not-division"),
    ({"lead_id": str(ORG("G01"))}, "unit-not-division"),
    ({"lead_id": "0198c0de-0000-7000-8000-000000000000"}, "unit-unknown"),
    ({"support_ids": [str(ORG(CITY))]}, "unit-not-division"),
    ({"support_ids": [str(ORG(LEAD))]}, "division-twice"),
    ({"support_ids": [str(ORG(LEGAL))] * 2}, "division-twice"),
    ({"proposal": "王某某的件，交耕保处。"}, "not-masked"),
    ({"proposal": ""}, "invalid-input"),
    ({"purpose": "copy"}, "invalid-input"),
)


@pytest.mark.parametrize(("changes", "code"), WRONG)
async def test_a_wrong_draft_is_refused_and_leaves_nothing(
    site: Site, changes: dict[str, Any], code: str
) -> None:
    line = await Inside(site).triage()
    path = f"/pieces/{line.piece}/internal-orders"
    assert refused(await line.ask(path, given(**changes), Role.PET_HEAD)) == (422, code)
    assert (await get(site, "/internal-orders/count")).json() == {"count": 0}


async def test_who_drafts_and_of_which_piece(site: Site) -> None:
    line = await Inside(site).register()
    path = f"/pieces/{line.piece}/internal-orders"
    assert refused(await line.ask(path, given(), Role.TRIAGE)) == (403, "role-not-allowed")
    assert refused(await line.ask(path, given(), Role.PET_HEAD)) == (409, "not-triaged")
    triage = f"/pieces/{line.piece}/triage"
    await line.do(triage, finding(), Role.TRIAGE, unit=DEPARTMENT)
    at_a_division = await line.ask(path, given(), Role.PET_HEAD, unit="D01")
    assert refused(at_a_division) == (404, "not-found")
    await line.drafted()
    assert refused(await line.ask(path, given(), Role.PET_HEAD)) == (409, "internal-order-open")


async def test_a_sealed_piece_goes_to_no_division(site: Site) -> None:
    line = await Inside(site).register(purpose="accusation")
    path = f"/pieces/{line.piece}/internal-orders"
    assert refused(await line.ask(path, given(), Role.PET_HEAD)) == (409, "piece-sealed")


async def test_what_a_bureau_has_is_not_given_to_a_division_to_handle(site: Site) -> None:
    line = await Line(site).assign()
    path = f"/pieces/{line.piece}/internal-orders"
    answer = await post(site, path, given(), Role.PET_HEAD)
    assert refused(answer) == (409, "piece-not-registered")


async def test_what_a_city_registered_is_not_the_departments_to_handle(site: Site) -> None:
    line = Inside(site)
    made = await post(site, "/pieces", registration(), Role.REGISTRAR, unit=CITY)
    line.piece = made.json()["id"]
    await line.do(f"/pieces/{line.piece}/triage", finding(), Role.TRIAGE, unit=DEPARTMENT)
    path = f"/pieces/{line.piece}/internal-orders"
    assert refused(await line.ask(path, given(), Role.PET_HEAD)) == (409, "piece-not-here")


async def test_what_a_division_is_to_handle_goes_to_no_bureau_and_its_triage_stands(
    site: Site,
) -> None:
    line = await Inside(site).drafted()
    order = {"unit_id": str(ORG(BUREAU)), "requirement": "依法办理", "feedback_due": "2026-05-01"}
    assign = await line.ask(f"/pieces/{line.piece}/assign", order, Role.PET_HEAD)
    undo = await line.ask(f"/pieces/{line.piece}/undo-triage", {"reason": "有误"}, Role.TRIAGE)
    assert refused(assign) == refused(undo) == (409, "internal-order-open")
    end = {"ground": "NA1", "facts": "属于人大职权。", "basis": "《信访工作条例》第二十三条",
           "guidance": "请向有关机关提出。"}  # fmt: skip
    at_the_door = await line.ask(f"/pieces/{line.piece}/not-accept", end, Role.PET_HEAD)
    assert refused(at_the_door) == (409, "internal-order-open"), "it is withdrawn first"


async def test_a_major_matter_is_instructed_by_the_principal_alone(site: Site) -> None:
    line = await Inside(site).drafted(is_major=True)
    form = {"instruction": "同意。"}
    path = f"{line.path}/instruct"
    assert refused(await line.ask(path, form, Role.DEPUTY)) == (403, "not-decider")
    found = await line.instruct(form, Role.PRINCIPAL)
    assert (found["is_major"], found["status"]) == (True, "instructed")


async def test_only_the_principal_makes_a_matter_major(site: Site) -> None:
    line = await Inside(site).drafted()
    form = {"instruction": "列为重大事项。", "is_major": True}
    answer = await line.ask(f"{line.path}/instruct", form, Role.DEPUTY)
    assert refused(answer) == (403, "major-by-principal")
    assert (await line.instruct(form, Role.PRINCIPAL))["is_major"] is True
    later = await line.ask(f"{line.path}/instruct", {"instruction": "再议。"}, Role.DEPUTY)
    assert refused(later) == (403, "not-decider")


INSTRUCTIONS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"due": "2026-03-02"}, "internal-due-past"),
    ({"lead_id": str(ORG(BUREAU))}, "unit-not-division"),
    ({"support_ids": [str(ORG(LEAD))]}, "division-twice"),
    ({"instruction": "请与13800000000联系。"}, "invalid-input"),
    ({"instruction": "请与王某某联系。"}, "not-masked"),
)


@pytest.mark.parametrize(("changes", "code"), INSTRUCTIONS)
async def test_a_wrong_instruction_is_refused(
    site: Site, changes: dict[str, Any], code: str
) -> None:
    line = await Inside(site).drafted()
    form = {"instruction": "同意。", **changes}
    assert refused(await line.ask(f"{line.path}/instruct", form, Role.DEPUTY)) == (422, code)
    assert (await line.shown())["status"] == "drafted"


async def test_a_limit_that_passed_is_set_anew_by_the_instruction(site: Site) -> None:
    line = await Inside(site).drafted(due="2026-03-10")
    await line.later(days=20)
    answer = await line.ask(f"{line.path}/instruct", {"instruction": "同意。"}, Role.DEPUTY)
    assert refused(answer) == (422, "internal-due-past")
    assert (await line.instruct({"instruction": "同意。", "due": "2026-04-10"}))["due"] == (
        "2026-04-10"
    )


async def test_answers_and_reasons_name_nobody_and_only_answers_are_returned(site: Site) -> None:
    line = await Inside(site).instructed(SUPPORT)
    named = {"answer": "王某某所反映属实。"}
    answer = await line.ask(f"{line.path}/answer", named, Role.DIV_HEAD, unit=LEAD)
    assert refused(answer) == (422, "not-masked")
    back = {"unit_id": str(ORG(LEAD)), "reason": "请补充。"}
    assert refused(await line.ask(f"{line.path}/return", back, Role.PET_HEAD)) == (
        422, "division-not-answered",
    )  # fmt: skip
    await line.answer(LEAD)
    for path, form in (("return", {**back, "reason": "王某某不同意。"}),
                       ("withdraw", {"reason": "王某某撤回。"})):  # fmt: skip
        assert refused(await line.ask(f"{line.path}/{path}", form, Role.PET_HEAD)) == (
            422, "not-masked",
        )  # fmt: skip


async def test_who_may_not(site: Site) -> None:
    line = await Inside(site).instructed()
    answer = {"answer": "已办理。"}
    reason = {"reason": "请补充材料。"}
    for path, body, role, unit, wanted in (
        ("answer", answer, Role.DIV_HANDLER, SUPPORT, (404, "not-found")),
        ("answer", answer, Role.DIV_HANDLER, DEPARTMENT, (403, "not-asked-division")),
        ("answer", answer, Role.PET_HEAD, DEPARTMENT, (403, "role-not-allowed")),
        ("answer", answer, Role.UNIT_HANDLER, BUREAU, (404, "not-found")),
        ("instruct", {"instruction": "同意。"}, Role.DIV_HEAD, LEAD, (403, "role-not-allowed")),
        ("instruct", {"instruction": "同意。"}, Role.DEPUTY, LEAD, (403, "not-issuing-unit")),
        ("close", {}, Role.DIV_HEAD, LEAD, (403, "role-not-allowed")),
        ("withdraw", reason, Role.DEPUTY, DEPARTMENT, (403, "role-not-allowed")),
        ("withdraw", reason, Role.PET_HEAD, LEAD, (403, "not-issuing-unit")),
        ("reopen", reason, Role.PET_HEAD, DEPARTMENT, (409, "wrong-status")),
    ):
        assert refused(await line.ask(f"{line.path}/{path}", body, role, unit=unit)) == wanted


async def test_two_who_draft_at_once_make_one(site: Site) -> None:
    line = await Inside(site).triage()
    path = f"/pieces/{line.piece}/internal-orders"
    answers = await asyncio.gather(*[post(site, path, given(), Role.PET_HEAD) for _ in range(2)])
    assert sorted(each.status_code for each in answers) == [201, 409]


async def test_filters_and_the_lists_of_what_is_late_and_soon(site: Site) -> None:
    late = await Inside(site).instructed(due="2026-03-10")
    soon = await Inside(site).instructed(SUPPORT, due="2026-03-25")
    await Inside(site).drafted(due="2026-05-01")
    soon.now = late.now
    await late.later(days=15)
    for params, wanted in (
        ({"punctuality": "overdue"}, {late.internal}),
        ({"punctuality": "due_soon"}, {soon.internal}),
        ({"status": "instructed"}, {late.internal, soon.internal}),
        ({"unit_id": str(ORG(SUPPORT))}, {soon.internal}),
        ({"piece_id": late.piece}, {late.internal}),
        ({"matter_id": soon.matter}, {soon.internal}),
        ({"number": "NBD-2026-00002"}, {soon.internal}),
        ({"purpose": "consult"}, set()),
    ):
        page = (await get(site, "/internal-orders", **params)).json()
        assert {each["id"] for each in page["items"]} == wanted, params
        counted = (await get(site, "/internal-orders/count", **params)).json()
        assert counted == {"count": len(wanted)}
    # Answered late it stays late, until the list of what is open does not show it.
    await late.answer()
    found = await late.shown()
    assert (found["punctuality"], found["done_on"]) == ("overdue", "2026-03-17")
