"""Rectifications over HTTP: answered by the bureau, confirmed or sent back by the supervisors."""

import asyncio

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.supervision_service.inspections.steps import DEMAND, fed_back, office
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
    late = await get(site, Role.SUPERVISOR, PROVINCE, "/rectifications/count?punctuality=overdue")
    assert late == {"count": 1}
    await done(await post(site, Role.UNIT_HEAD, COUNTY, f"{path}/answer", ANSWER))
    right = await done(await office(site, f"{path}/confirm", CONFIRMED))
    assert (right["status"], right["punctuality"]) == ("confirmed", "overdue")
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
        "demand", "answer", "return", "answer", "confirm", "reopen", "withdraw", "reopen",
    ]  # fmt: skip
    told = await events(site, "supervision.rectification.moved")
    assert [event["move"] for event in told] == [row["move"] for row in history]


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
