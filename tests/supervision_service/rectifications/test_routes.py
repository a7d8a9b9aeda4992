"""Rectifications over HTTP: answered by the bureau, confirmed or sent back by the supervisors."""

import asyncio

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
from tests.supervision_service.inspections.steps import (
    DEMAND,
    FED_BACK,
    agreed,
    fed_back,
    office,
    visit,
)
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    JOINT_OFFICE,
    PROVINCE,
    case_at,
    done,
    events,
    get,
    later,
    post,
)
from tests.supervision_service.urgings.steps import refusal

pytestmark = pytest.mark.anyio

ANSWER = {"answer": "复测已经完成，报告附后。"}
CONFIRMED = {"opinion": "现场核实，已经完成。"}
REASON = {"reason": "没有附复测报告"}


async def test_an_answer_is_sent_back_confirmed_and_opened_again(site: Site) -> None:
    case = await case_at(site, "in_supervision", "joint")
    inspection = await fed_back(site, case)
    await done(await office(site, f"{inspection}/stops/2/leave-out", {"reason": "道路中断"}))
    (item,) = (await get(site, Role.UNIT_HANDLER, COUNTY, "/rectifications"))["items"]
    assert (item["status"], item["allowed_moves"], item["punctuality"]) == (
        "owed", ["answer"], "on_time",
    )  # fmt: skip
    path = f"/rectifications/{item['id']}"
    other = await post(site, Role.UNIT_HEAD, CITY, f"{path}/answer", ANSWER)
    assert refusal(other) == (403, "not-responsible-unit")
    assert refusal(await office(site, f"{path}/confirm", CONFIRMED)) == (409, "wrong-status")
    answers = await asyncio.gather(
        *(post(site, Role.UNIT_HEAD, COUNTY, f"{path}/answer", ANSWER) for _ in range(2))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    past = {**REASON, "due": "2026-03-04"}
    assert refusal(await office(site, f"{path}/return", past)) == (422, "due-past")
    back = await done(await office(site, f"{path}/return", {**REASON, "due": "2026-03-25"}))
    assert (back["status"], back["due"], back["returned"], back["answered_at"]) == (
        "owed", "2026-03-25", 1, None,
    )  # fmt: skip
    await later(site, days=24)
    await done(await post(site, Role.UNIT_HEAD, COUNTY, f"{path}/answer", ANSWER))
    assert refusal(await office(site, f"{path}/return", REASON)) == (422, "due-missing")
    back = await done(await office(site, f"{path}/return", {**REASON, "due": "2026-03-27"}))
    await later(site, days=26)
    late = await get(site, Role.SUPERVISOR, PROVINCE, "/rectifications/count?punctuality=overdue")
    assert late == {"count": 1}
    await done(await post(site, Role.UNIT_HEAD, COUNTY, f"{path}/answer", ANSWER))
    right = await done(await office(site, f"{path}/confirm", CONFIRMED))
    assert (right["status"], right["punctuality"]) == ("confirmed", "overdue")
    assert refusal(await office(site, f"{path}/reopen", REASON)) == (422, "due-missing")
    again = await done(await office(site, f"{path}/reopen", {**REASON, "due": "2026-04-10"}))
    assert (again["status"], again["opinion"]) == ("owed", None)
    assert refusal(await office(site, f"{inspection}/close")) == (409, "rectifications-open")
    gone = await done(await office(site, f"{path}/withdraw", {"reason": "与方案重复"}))
    assert (gone["status"], gone["allowed_moves"]) == ("withdrawn", ["reopen"])
    await done(await office(site, f"{inspection}/close"))
    assert refusal(await office(site, f"{path}/reopen", REASON)) == (409, "inspection-closed")
    await done(await office(site, f"{inspection}/reopen", REASON))
    owed = await done(await office(site, f"{path}/reopen", REASON))
    assert owed["status"] == "owed"
    history = await get(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"{path}/history")
    assert [row["move"] for row in history] == [
        "demand", "answer", "return", "answer", "return", "answer", "confirm",
        "reopen", "withdraw", "reopen",
    ]  # fmt: skip
    assert [row["reason"] for row in history if row["move"] == "return"] == [
        "2026-03-20 → 2026-03-25：没有附复测报告", "2026-03-25 → 2026-03-27：没有附复测报告",
    ]  # fmt: skip
    told = await events(site, "supervision.rectification.moved")
    assert [event["move"] for event in told] == [row["move"] for row in history]


async def test_the_county_reads_the_letter_that_went_to_its_city(site: Site) -> None:
    case = await case_at(site, "in_supervision", "joint")
    stops = [{"unit_id": str(ORG(CITY)), "listing_ids": [case.id]}]
    path = await agreed(site, case, stops=stops)
    await later(site, days=2)
    await done(await office(site, f"{path}/stops/1/record", visit(case)))
    told = {**FED_BACK, "rectifications": [{**DEMAND, "unit_id": str(ORG(COUNTY))}]}
    sent = (await done(await office(site, f"{path}/stops/1/feed-back", told)))["stops"][0]
    (item,) = (await get(site, Role.UNIT_HANDLER, COUNTY, "/rectifications"))["items"]
    assert (item["document_no"], item["letter"]) == (sent["document_no"], sent["letter"])
    again = {**told, "reason": "期限有误"}
    new = (await done(await office(site, f"{path}/stops/1/feed-back", again)))["stops"][0]
    found = (await get(site, Role.UNIT_HANDLER, COUNTY, "/rectifications"))["items"]
    assert {(each["status"], each["document_no"], each["letter"]) for each in found} == {
        ("withdrawn", sent["document_no"], sent["letter"]),
        ("owed", new["document_no"], new["letter"]),
    }
    gone = f"/rectifications/{item['id']}"
    assert (await get(site, Role.SUPERVISOR, PROVINCE, gone))["allowed_moves"] == []
    assert refusal(await office(site, f"{gone}/reopen", REASON)) == (409, "letter-replaced")


async def test_the_list_is_narrowed(site: Site) -> None:
    case = await case_at(site, "in_supervision", "joint")
    further = {**DEMAND, "issue": "台账不全。", "due": "2026-04-01"}
    inspection = await fed_back(site, case, [DEMAND, further])
    read = "/rectifications"
    page = await get(site, Role.UNIT_HEAD, COUNTY, f"{read}?limit=1")
    rest = await get(site, Role.UNIT_HEAD, COUNTY, f"{read}?limit=1&cursor={page['next']}")
    assert [each["issue"] for each in (*page["items"], *rest["items"])] == [
        DEMAND["issue"], "台账不全。",
    ]  # fmt: skip
    id = inspection.rpartition("/")[2]
    for query, many in (
        (f"inspection_id={id}", 2),
        ("status=confirmed", 0),
        ("due_to=2026-03-20", 1),
        (f"unit_id={page['items'][0]['unit_id']}&punctuality=on_time", 2),
    ):
        found = await get(site, Role.SUPERVISOR, PROVINCE, f"{read}/count?{query}")
        assert found == {"count": many}, query
