"""Sanctions on units over HTTP: proposed, decided, served, put right, lifted."""

import asyncio
from datetime import date

import pytest

from shared.jobs import JobContext
from shared.moves import Role
from supervision_service.unit_sanctions.jobs import AFTER_INSPECTION, AFTER_LETTER
from tests.harness import ORG, Site
from tests.supervision_service.inspections.steps import fed_back
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    JOINT_OFFICE,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    case_at,
    done,
    events,
    get,
    later,
    post,
    sweep,
)
from tests.supervision_service.unit_sanctions.steps import (
    CHECKER,
    REASON,
    REQUIREMENT,
    WHERE,
    form,
    office,
    principal,
    proposed,
    served,
    unit,
)
from tests.supervision_service.urgings.steps import assessed, refusal

pytestmark = pytest.mark.anyio

SAID = {"interviewed_on": "2026-03-05", "minutes": "情况属实，承诺限期整改。",
        "requirements": [REQUIREMENT]}  # fmt: skip


async def test_a_letter_without_effect_leads_to_an_interview_once(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    urging = await assessed(site, case, "supervise")
    state = site.app.state
    await asyncio.gather(
        *(AFTER_LETTER.run(JobContext(state.database, state.settings)) for _ in range(2))
    )
    await sweep(site)
    (found,) = (await get(site, Role.SUPERVISOR, PROVINCE, "/unit-sanctions"))["items"]
    assert (found["status"], found["kind"], found["from_urging_id"]) == (
        "suggested", "interview", urging,
    )  # fmt: skip
    path = f"/unit-sanctions/{found['id']}"
    assert refusal(await principal(site, f"{path}/decide")) == (409, "wrong-status")
    body = form("interview", facts={"urging_ids": [urging], "listed_ids": [case.id]}, **REASON)
    taken = await done(await office(site, f"{path}/revise", body))
    assert [each["kind"] for each in taken["facts"]] == ["listing", "urging"]
    onward = {"sanction_id": found["id"]}
    await done(await office(site, f"/urgings/{urging}/escalate", onward))
    await done(await principal(site, f"{path}/reject", REASON))
    await sweep(site)
    back = await get(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{urging}")
    assert (back["status"], back["sanction_id"]) == ("assessed", None), "the office decides anew"
    await done(await principal(site, f"{path}/undo-decision", REASON))
    await done(await office(site, f"/urgings/{urging}/escalate", onward))
    both = await asyncio.gather(*(principal(site, f"{path}/decide") for _ in range(2)))
    assert sorted(each.status_code for each in both) == [200, 409]
    for code in (COUNTY, CITY):
        assert await get(site, Role.UNIT_HEAD, code, "/unit-sanctions/count") == {"count": 0}
    sent = await done(await office(site, f"{path}/serve", WHERE))
    assert "约谈" in sent["letter"]
    assert sent["document_no"].startswith("川自然资信督〔2026〕")
    moved = {**WHERE, "day": "2026-03-04", **REASON}
    moved.pop("invitee")
    again = await done(await office(site, f"{path}/postpone", moved))
    assert again["former_letters"][0]["document_no"] == sent["document_no"]
    assert f"本件代替{sent['document_no']}" in again["letter"]
    assert refusal(await unit(site, f"{path}/acknowledge")) == (403, "not-decider")
    await later(site, days=3)
    assert refusal(await office(site, f"{path}/record-interview", SAID | {
        "interviewed_on": "2026-03-06"})) == (422, "day-invalid")  # fmt: skip
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{path}/record-interview", SAID))
    own = await post(site, Role.PET_HEAD, PROVINCE, f"{path}/sign-minutes")
    assert refusal(own) == (409, "signer-is-recorder")
    await done(await post(site, Role.DEPUTY, PROVINCE, f"{path}/sign-minutes"))
    await done(await unit(site, f"{path}/return-minutes", REASON))
    await done(await office(site, f"{path}/record-interview", SAID))
    await done(await post(site, Role.DEPUTY, PROVINCE, f"{path}/sign-minutes"))
    agreed = await done(await unit(site, f"{path}/confirm-minutes"))
    assert (agreed["status"], agreed["requirements"][0]["due"]) == ("rectifying", "2026-04-30")
    assert "共同确认" in agreed["minutes_letter"]
    assert agreed["minutes_no"] in agreed["minutes_letter"]
    assert refusal(await office(site, f"{path}/check", {"findings": "x"}, CHECKER)) == (
        409, "reports-missing",
    )  # fmt: skip
    await done(await unit(site, f"{path}/requirements/1/report", {"report": "已经兑付。"}))
    assert refusal(await office(site, f"{path}/check", {"findings": "属实。"})) == (
        409, "checker-is-proposer",
    )  # fmt: skip
    await done(await office(site, f"{path}/check", {"findings": "现场核实。"}, CHECKER))
    lifted = await done(await principal(site, f"{path}/lift"))
    assert (lifted["status"], len(lifted["notices"])) == ("lifted", 1)
    told = await get(site, Role.UNIT_HEAD, COUNTY, f"{path}/history")
    assert [row["move"] for row in told][:2] == ["serve", "postpone"], "what was before is ours"
    published = await events(site, "supervision.unit_sanction.moved")
    assert [each["move"] for each in published][-1] == "lift"
    async with site.client(Role.UNIT_HEAD, unit=CITY) as client:
        assert (await client.get(path)).status_code == 404, "not even the bureau above"


async def test_an_order_to_rectify_is_put_right_taken_back_and_replaced(site: Site) -> None:
    path = await proposed(site)
    own = await post(site, Role.PRINCIPAL, PROVINCE, "/unit-sanctions", form())
    assert refusal(own) == (403, "role-not-allowed")
    await done(await office(site, f"{path}/withdraw", REASON))
    await done(await office(site, f"{path}/undo-withdrawal", REASON))
    await done(await principal(site, f"{path}/decide"))
    await done(await office(site, f"{path}/revise", form(**REASON)))
    await done(await principal(site, f"{path}/decide"))
    assert refusal(await office(site, f"{path}/serve", WHERE)) == (422, "interview-needless")
    await done(await office(site, f"{path}/serve"))
    assert refusal(await office(site, f"{path}/serve")) == (409, "wrong-status")
    async with site.client(Role.UNIT_HEAD, unit=NEIGHBOUR_COUNTY) as client:
        assert (await client.get(path)).status_code == 404
    assert refusal(await office(site, f"{path}/acknowledge")) == (422, "receipt-unexplained")
    await done(await unit(site, f"{path}/acknowledge"))
    report = {"report": "复测已经完成。"}
    await done(await unit(site, f"{path}/requirements/1/report", report))
    assert refusal(await unit(site, f"{path}/requirements/1/report", report)) == (
        409, "nothing-owed",
    )  # fmt: skip
    await done(await unit(site, f"{path}/requirements/1/take-back-report", REASON))
    assert refusal(await unit(site, f"{path}/requirements/2/report", report)) == (
        404, "requirement-not-found",
    )  # fmt: skip
    other = {"due": "2026-05-10", **REASON}
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{path}/requirements/1/move-due", other))
    await done(await unit(site, f"{path}/requirements/1/report", report))
    back = f"{path}/requirements/1/return-report"
    returned = await done(await office(site, back, {**REASON, "due": "2026-05-20"}, CHECKER))
    assert (returned["requirements"][0]["returned"], returned["requirements"][0]["due"]) == (
        1, "2026-05-20",
    )  # fmt: skip
    await done(await unit(site, f"{path}/requirements/1/report", report))
    await done(await office(site, f"{path}/check", {"findings": "属实。"}, CHECKER))
    await done(await office(site, f"{path}/reopen", REASON))
    await done(await office(site, f"{path}/check", {"findings": "属实。"}, CHECKER))
    await done(await principal(site, f"{path}/lift"))
    kept = await done(await principal(site, f"{path}/undo-lift", REASON))
    assert (kept["status"], len(kept["notices"])) == ("checked", 2)
    old = kept["document_no"]
    instead = await served(site, replaces_id=kept["id"])
    new = await get(site, Role.UNIT_HEAD, COUNTY, instead)
    assert f"本件代替{old}" in new["letter"]
    gone = await get(site, Role.UNIT_HEAD, COUNTY, path)
    assert (gone["status"], gone["notices"][-1]["document_no"]) == ("replaced", new["document_no"])
    annulled = await done(await principal(site, f"{instead}/annul", REASON))
    assert (annulled["status"], annulled["allowed_moves"]) == ("annulled", [])
    assert "撤销责令限期整改措施" in annulled["notices"][-1]["letter"]


async def test_a_circular_is_read_by_those_it_was_sent_to(site: Site) -> None:
    path = await served(site, "circular", sent_to=[str(ORG(NEIGHBOUR_COUNTY))])
    shown = "/unit-sanctions/circulars"
    for code, many in ((COUNTY, 1), (NEIGHBOUR_COUNTY, 1), (CITY, 0), (PROVINCE, 1)):
        assert await get(site, Role.UNIT_HEAD, code, f"{shown}/count") == {"count": many}
    await served(site, "circular", published=True)
    assert await get(site, Role.UNIT_HEAD, CITY, f"{shown}/count") == {"count": 1}
    assert await get(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"{shown}/count") == {"count": 0}
    await done(await unit(site, f"{path}/acknowledge"))
    await done(await office(site, f"{path}/check", {"findings": "已经改进。"}, CHECKER))
    await done(await principal(site, f"{path}/annul", REASON))
    (found,) = [
        each
        for each in (await get(site, Role.UNIT_HEAD, NEIGHBOUR_COUNTY, shown))["items"]
        if path.endswith(each["id"])
    ]
    assert "status" not in found
    assert "撤销通报" in found["notices"][0]["letter"]


async def test_a_joint_meeting_decides_by_a_resolution_that_names_it(site: Site) -> None:
    path = await proposed(site, "list")
    id = path.rpartition("/")[2]
    planned = {"day": "2026-03-02", "place": "省厅第二会议室", "host": "department"}
    made = await done(await post(site, Role.PET_HEAD, PROVINCE, "/joint-meetings", planned))
    meeting = f"/joint-meetings/{made['id']}"
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{meeting}/hold", {"attendees": "双方"}))
    said = {"type": "sanction", "heading": "挂牌督办", "decision": "同意。", "verdict": "agreed",
            "sanction_id": id}  # fmt: skip
    unseen = await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"{meeting}/record-resolution", said)
    assert refusal(unseen) == (422, "sanction-unknown")
    record = f"{meeting}/record-resolution"
    await done(await post(site, Role.PET_HEAD, PROVINCE, record, said))
    twice = await post(site, Role.PET_HEAD, PROVINCE, record, said)
    assert refusal(twice) == (409, "resolution-twice")
    await get(site, Role.JOINT_OFFICE, JOINT_OFFICE, path)
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{meeting}/submit-minutes"))
    number = {"resolution_no": "川自然资信联席〔2026〕1号"}
    early = await post(site, Role.PET_HEAD, PROVINCE, f"{path}/resolve", number)
    assert refusal(early) == (422, "resolution-unknown")
    minutes = await done(
        await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"{meeting}/confirm-minutes")
    )
    assert "DW-2026-001，对" in minutes["letter"]
    assert "挂牌督办" in minutes["letter"]
    other = await proposed(site)
    wrong = await post(site, Role.PET_HEAD, PROVINCE, f"{other}/resolve", number)
    assert refusal(wrong) == (422, "resolution-not-on-case")
    decided = await done(await post(site, Role.PET_HEAD, PROVINCE, f"{path}/resolve", number))
    assert (decided["signer_name"], decided["resolution_no"]) == (None, number["resolution_no"])
    sent = await done(await office(site, f"{path}/serve"))
    assert "经联席会议决议（川自然资信联席〔2026〕1号）" in sent["letter"]


async def test_what_an_inspection_found_and_nobody_answered_is_suggested_once(site: Site) -> None:
    case = await case_at(site, "in_supervision", "joint")
    items = [{"issue": f"第{no}项没有落实。", "due": "2026-03-20"} for no in (1, 2)]
    await fed_back(site, case, items)
    await later(site, days=30)
    state = site.app.state
    await asyncio.gather(
        *(AFTER_INSPECTION.run(JobContext(state.database, state.settings)) for _ in range(2))
    )
    (found,) = (await get(site, Role.SUPERVISOR, PROVINCE, "/unit-sanctions"))["items"]
    assert (found["status"], found["facts"][0]["kind"]) == ("suggested", "inspection")
    for row in (await get(site, Role.UNIT_HEAD, COUNTY, "/rectifications"))["items"]:
        body = {"answer": "已经完成。"}
        await done(await unit(site, f"/rectifications/{row['id']}/answer", body))
    await sweep(site)
    gone = await get(site, Role.SUPERVISOR, PROVINCE, f"/unit-sanctions/{found['id']}")
    assert gone["status"] == "withdrawn", "the reason is gone before anybody took it up"


async def test_who_is_asked_and_reminded(site: Site) -> None:
    path = await served(site)

    async def waits(role: Role, code: str) -> set[str]:
        rows = await get(site, role, code, "/tasks?limit=200")
        return {row["queue"] for row in rows["items"]}

    assert "acknowledge_sanction" in await waits(Role.UNIT_HANDLER, COUNTY)
    await done(await unit(site, f"{path}/acknowledge"))
    assert "report_requirement" in await waits(Role.UNIT_HANDLER, COUNTY)
    assert "check_sanction" not in await waits(Role.SUPERVISOR, PROVINCE)
    left = (date(2026, 4, 30) - date(2026, 3, 2)).days
    await later(site, days=left - 6)
    await sweep(site)
    (told,) = (await get(site, Role.UNIT_HEAD, COUNTY, "/reminders?about=requirement"))["items"]
    assert "第1项整改要求应于2026年4月30日前完成并报告" in told["text"]
    await done(await unit(site, f"{path}/requirements/1/report", {"report": "已经完成。"}))
    assert "check_sanction" not in await waits(Role.SUPERVISOR, PROVINCE), "who proposed it"
    assert "check_sanction" in await waits(Role.PET_HEAD, PROVINCE)
