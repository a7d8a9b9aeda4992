"""Inspections over HTTP: planned, decided by both sides, carried out, fed back, closed."""

import asyncio
from uuid import uuid4

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
from tests.supervision_service.inspections.steps import (
    DEMAND,
    FED_BACK,
    REASON,
    agreed,
    fed_back,
    office,
    plan_form,
    planned,
    visit,
)
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    JOINT_OFFICE,
    NEIGHBOUR_CITY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    Case,
    case_at,
    done,
    events,
    get,
    later,
    matter,
    nomination,
    order,
    post,
)
from tests.supervision_service.urgings.steps import (
    ANSWER,
    NO_HELP,
    assessed,
    decided,
    form,
    late_order,
    refusal,
)

pytestmark = pytest.mark.anyio


async def test_a_joint_inspection_goes_the_whole_way(site: Site) -> None:
    case = await case_at(site, "in_supervision", "joint")
    path = await planned(site, case)
    plan = await get(site, Role.SUPERVISOR, PROVINCE, path)
    assert (plan["number"], plan["allowed_moves"]) == ("DD-2026-001", ["revise"])
    for role, unit in ((Role.UNIT_HEAD, COUNTY), (Role.UNIT_HEAD, CITY)):
        assert (await get(site, role, unit, "/inspections/count")) == {"count": 0}
    assert refusal(await office(site, f"{path}/stops/1/record", visit(case))) == (
        409, "wrong-status",
    )  # fmt: skip
    await done(await post(site, Role.DEPUTY, PROVINCE, f"{path}/approve"))
    assert refusal(await office(site, f"{path}/stops/1/record", visit(case))) == (
        409, "not-agreed",
    )  # fmt: skip
    both = await done(await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"{path}/agree"))
    assert (both["status"], both["allowed_moves"]) == ("agreed", [])
    assert refusal(await office(site, f"{path}/stops/1/record", visit(case))) == (
        409, "inspection-early",
    )  # fmt: skip
    await later(site, days=2)
    going = await done(await office(site, f"{path}/stops/1/record", visit(case)))
    assert (going["status"], going["stops"][0]["cases"][0]["seen"]) == ("under_way", True)
    assert refusal(await office(site, f"{path}/stops/2/feed-back", FED_BACK)) == (
        409, "not-visited",
    )  # fmt: skip
    assert refusal(await office(site, f"{path}/stops/3/record", visit())) == (404, "stop-not-found")
    told = await done(await office(site, f"{path}/stops/1/feed-back", FED_BACK))
    letter = told["stops"][0]["letter"]
    assert told["stops"][0]["document_no"] == "川自然资信督〔2026〕1号"
    for part in ("厅督导组会同省信联办", "DD-2026-001", "2026年3月3日", DEMAND["issue"],
                 "2026年3月20日", "措施落实滞后。", "联系人："):  # fmt: skip
        assert part in letter
    assert "签发" not in letter, "who decided on the plan never saw it"
    assert refusal(await office(site, f"{path}/close")) == (409, "stops-open")
    await done(await office(site, f"{path}/stops/2/leave-out", {"reason": "道路中断"}))
    assert refusal(await office(site, f"{path}/close")) == (409, "rectifications-open")
    (owed,) = (await get(site, Role.UNIT_HEAD, COUNTY, "/rectifications"))["items"]
    item = f"/rectifications/{owed['id']}"
    answer = {"answer": "复测已经完成，报告附后。"}
    await done(await post(site, Role.UNIT_HANDLER, COUNTY, f"{item}/answer", answer))
    await done(await office(site, f"{item}/confirm", {"opinion": "已核实。"}))
    closed = await done(await office(site, f"{path}/close"))
    assert (closed["status"], closed["allowed_moves"]) == ("closed", ["reopen"])
    history = await get(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"{path}/history")
    assert [row["move"] for row in history] == [
        "plan", "approve", "agree", "record", "feed-back", "leave-out", "close",
    ]  # fmt: skip
    told_of = await events(site, "supervision.inspection.moved")
    assert (told_of[-1]["status"], told_of[-1]["visited"]) == ("closed", ["510104"])


async def test_a_bureau_reads_what_was_fed_back_to_it_and_no_more(site: Site) -> None:
    case = await case_at(site, "in_supervision", "joint")
    path = await fed_back(site, case)
    other = await case_at(site, "in_supervision", "joint", unit=NEIGHBOUR_COUNTY)
    await done(await office(site, f"{path}/stops/2/record", visit(other)))
    for role, unit, stops in (
        (Role.SUPERVISOR, PROVINCE, [1, 2]),
        (Role.JOINT_OFFICE, JOINT_OFFICE, [1, 2]),
        (Role.UNIT_HEAD, CITY, [1]),
        (Role.UNIT_HANDLER, COUNTY, [1]),
    ):
        found = await get(site, role, unit, path)
        assert [stop["no"] for stop in found["stops"]] == stops
        assert (await get(site, role, unit, "/inspections"))["items"] == [found]
        seen = await get(site, role, unit, "/inspections/coverage")
        assert (seen["cities"], seen["counties"]) == (1, len(stops))
    for role, unit, told, open_ in (
        (Role.SUPERVISOR, PROVINCE, 200, 1),
        (Role.JOINT_OFFICE, JOINT_OFFICE, 200, 1),
        (Role.UNIT_HEAD, CITY, 404, 1),
        (Role.UNIT_HEAD, COUNTY, 404, 1),
    ):
        async with site.client(role, unit=unit) as client:
            history = await client.get(f"{path}/history")
        assert history.status_code == told, "others' stops, and why, stand in it"
        whole = told == 200
        for query, many in (
            (f"unit_id={ORG(COUNTY)}", 1),
            (f"unit_id={ORG(NEIGHBOUR_COUNTY)}", int(whole)),
            (f"listing_id={case.id}", 1),
            (f"listing_id={other.id}", int(whole)),
        ):
            counted = await get(site, role, unit, f"/inspections/count?{query}")
            assert counted == {"count": many}, (role, query)
        assert (await get(site, role, unit, path))["open_rectifications"] == open_
    for unit in (NEIGHBOUR_COUNTY, NEIGHBOUR_CITY):
        async with site.client(Role.UNIT_HEAD, unit=unit) as client:
            assert (await client.get(path)).status_code == 404
        assert await get(site, Role.UNIT_HEAD, unit, "/rectifications/count") == {"count": 0}
    nothing = {**FED_BACK, "rectifications": []}
    await done(await office(site, f"{path}/stops/2/feed-back", nothing))
    for unit, many in ((NEIGHBOUR_COUNTY, 0), (COUNTY, 1), (CITY, 1)):
        (found,) = (await get(site, Role.UNIT_HEAD, unit, "/inspections"))["items"]
        assert found["open_rectifications"] == many, "others' items are not counted"


async def test_places_are_counted_once_however_often_they_are_visited(site: Site) -> None:
    case = await case_at(site, "in_supervision", "joint")
    for _ in range(2):
        await fed_back(site, case)
        await later(site, days=0)
    found = await get(site, Role.SUPERVISOR, PROVINCE, "/inspections/coverage?kind=joint")
    assert (found["cities"], found["counties"], found["visits"]) == (1, 1, 2)
    assert [place["region"] for place in found["places"]] == ["510100", "510104"]
    for query, many in (
        ("kind=own", 0),
        (f"unit_id={ORG(NEIGHBOUR_COUNTY)}", 2),
        (f"listing_id={case.id}", 2),
        (f"listing_id={uuid4()}", 0),
        ("begins_from=2026-03-04", 0),
        ("begins_to=2026-03-03&status=under_way", 2),
    ):
        counted = await get(site, Role.SUPERVISOR, PROVINCE, f"/inspections/count?{query}")
        assert counted == {"count": many}, query


async def test_a_plan_is_returned_by_either_side_revised_and_cancelled(site: Site) -> None:
    case = await case_at(site, "in_supervision", "joint")
    path = await planned(site, case)
    early = await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"{path}/return", REASON)
    assert early.status_code == 403
    await done(await post(site, Role.DEPUTY, PROVINCE, f"{path}/return", REASON))
    again = plan_form(case, ends="2026-03-06", **REASON)
    await done(await office(site, f"{path}/revise", again))
    await done(await post(site, Role.DEPUTY, PROVINCE, f"{path}/approve"))
    back = await done(await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"{path}/return", REASON))
    assert (back["status"], back["signer_name"]) == ("returned", None)
    stops = list(reversed(again["stops"]))
    revised = await done(await office(site, f"{path}/revise", {**again, "stops": stops}))
    assert [stop["region"] for stop in revised["stops"]] == [NEIGHBOUR_COUNTY, COUNTY]
    assert [len(stop["cases"]) for stop in revised["stops"]] == [0, 1]
    await done(await post(site, Role.DEPUTY, PROVINCE, f"{path}/approve"))
    await done(await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"{path}/agree"))
    anew = await done(await office(site, f"{path}/revise", again))
    assert (anew["status"], anew["agreed_by"]) == ("planned", None), "both sides decide anew"
    assert refusal(await office(site, f"{path}/cancel", REASON)) == (403, "role-not-allowed")
    gone = await done(await post(site, Role.DEPUTY, PROVINCE, f"{path}/cancel", REASON))
    assert (gone["status"], gone["allowed_moves"]) == ("cancelled", [])


async def test_an_own_inspection_needs_nobody_elses_word(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    path = await planned(site, case, kind="own")
    await done(await post(site, Role.DEPUTY, PROVINCE, f"{path}/approve"))
    other = await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"{path}/agree")
    assert refusal(other) == (404, "inspection-not-found")
    await later(site, days=2)
    other_case = await case_at(site, "in_supervision", unit=NEIGHBOUR_COUNTY)
    wrong = await office(site, f"{path}/stops/1/record", visit(other_case))
    assert refusal(wrong) == (422, "case-elsewhere")
    answers = await asyncio.gather(
        *(office(site, f"{path}/stops/1/record", visit(case)) for _ in range(2))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 422], "recorded once"
    found = await done(await office(site, f"{path}/stops/2/record", visit(other_case)))
    assert [(each["planned"], each["seen"]) for each in found["stops"][1]["cases"]] == [
        (False, True)
    ]
    corrected = visit(findings="复测已经开始。", reason="记录有误")
    right = await done(await office(site, f"{path}/stops/1/record", corrected))
    assert [each["seen"] for each in right["stops"][0]["cases"]] == [False]
    assert right["stops"][0]["findings"] == "复测已经开始。"


async def test_a_joint_inspection_looks_at_the_joint_list_only(site: Site) -> None:
    case = await case_at(site, "in_supervision", "joint")
    own = await case_at(site, "in_supervision")
    stop = {"unit_id": str(ORG(COUNTY)), "listing_ids": [case.id, own.id]}
    wrong = plan_form(case, stops=[stop])
    mixed = (422, "case-not-joint")
    assert refusal(await office(site, "/inspections", wrong)) == mixed
    path = await planned(site, case, kind="own", stops=[stop])
    assert refusal(await office(site, f"{path}/revise", {**wrong, **REASON})) == mixed
    path = await agreed(site, case)
    await later(site, days=2)
    seen = visit(case, seen_ids=[case.id, own.id])
    assert refusal(await office(site, f"{path}/stops/1/record", seen)) == mixed
    found = await get(site, Role.JOINT_OFFICE, JOINT_OFFICE, "/inspections")
    shown = [each["listing_id"] for each in found["items"][0]["stops"][0]["cases"]]
    assert shown == [case.id]


async def test_a_wrong_letter_is_replaced_by_one_with_a_number_of_its_own(site: Site) -> None:
    case = await case_at(site, "in_supervision", "joint")
    path = await fed_back(site, case)
    assert refusal(await office(site, f"{path}/stops/1/record", visit(**REASON))) == (
        409, "fed-back",
    )  # fmt: skip
    silent = await office(site, f"{path}/stops/1/feed-back", FED_BACK)
    assert refusal(silent) == (422, "reason-missing")
    right = {**FED_BACK, "rectifications": [], "reason": "整改事项不成立"}
    told = await done(await office(site, f"{path}/stops/1/feed-back", right))
    stop = told["stops"][0]
    assert (stop["document_no"], stop["former_letters"][0]["document_no"]) == (
        "川自然资信督〔2026〕2号", "川自然资信督〔2026〕1号",
    )  # fmt: skip
    assert "本件代替川自然资信督〔2026〕1号" in stop["letter"]
    assert "没有提出整改事项" in stop["letter"]
    assert told["open_rectifications"] == 0
    (item,) = (await get(site, Role.UNIT_HEAD, COUNTY, "/rectifications"))["items"]
    assert (item["status"], item["punctuality"]) == ("withdrawn", None)


async def test_a_plan_is_held_against_what_the_system_knows(site: Site) -> None:
    case = await case_at(site, "in_supervision", "joint")
    nominated = await done(
        await post(site, Role.PET_HEAD, PROVINCE, "/listings", nomination(await matter(site)))
    )
    here, there = {"unit_id": str(ORG(COUNTY))}, {"unit_id": str(ORG(NEIGHBOUR_COUNTY))}
    with_case = {**here, "listing_ids": [case.id]}
    for changes, told in (
        ({"begins": "2026-03-01"}, (422, "days-invalid")),
        ({"ends": "2026-03-02"}, (422, "days-invalid")),
        ({"stops": [with_case, here]}, (422, "stop-twice")),
        ({"stops": [with_case, {**there, "listing_ids": [case.id]}]}, (422, "case-twice")),
        ({"stops": [{**there, "listing_ids": [case.id]}]}, (422, "case-elsewhere")),
        ({"stops": [{**here, "listing_ids": [nominated["id"]]}]}, (422, "case-unknown")),
        ({"stops": [here]}, (422, "cases-missing")),
        ({"stops": [with_case, {"unit_id": str(uuid4())}]}, (422, "unit-unknown")),
        ({"stops": [{"unit_id": str(ORG(PROVINCE))}]}, (422, "not-a-bureau")),
        ({"basis": "no_effect"}, (409, "none-without-effect")),
    ):
        assert refusal(await office(site, "/inspections", plan_form(case, **changes))) == told
    await assessed(site, case, "supervise")
    await done(await office(site, "/inspections", plan_form(case, basis="no_effect")))


async def test_a_letter_about_what_is_over_is_no_reason_to_go(site: Site) -> None:
    matter_id, id = await late_order(site)
    made = await done(await office(site, f"/orders/{id}/urgings", form("supervise")))
    await done(await decided(site, made["id"], "supervise"))
    path = f"/urgings/{made['id']}"
    await done(await office(site, f"{path}/issue"))
    await done(await post(site, Role.UNIT_HEAD, COUNTY, f"{path}/answer", ANSWER))
    await done(await office(site, f"{path}/assess", NO_HELP))
    days = {"begins": "2026-05-21", "ends": "2026-05-22"}
    plan = plan_form(Case("", matter_id, "own", COUNTY), kind="own", basis="no_effect",
                     stops=[{"unit_id": str(ORG(COUNTY))}], **days)  # fmt: skip
    await done(await office(site, "/inspections", plan))
    await order(site, matter_id, id=id, status="closed")
    assert refusal(await office(site, "/inspections", plan)) == (409, "none-without-effect")


async def test_what_is_demanded_is_of_the_stop_and_of_later(site: Site) -> None:
    case = await case_at(site, "in_supervision", "joint")
    path = await agreed(site, case)
    await later(site, days=2)
    await done(await office(site, f"{path}/stops/1/record", visit(case)))
    for demand, code in (
        ({**DEMAND, "due": "2026-03-04"}, "due-past"),
        ({**DEMAND, "unit_id": str(ORG(NEIGHBOUR_COUNTY))}, "unit-elsewhere"),
        ({**DEMAND, "unit_id": str(uuid4())}, "unit-unknown"),
    ):
        body = {**FED_BACK, "rectifications": [demand]}
        assert refusal(await office(site, f"{path}/stops/1/feed-back", body)) == (422, code)
    assert await get(site, Role.SUPERVISOR, PROVINCE, "/rectifications/count") == {"count": 0}
