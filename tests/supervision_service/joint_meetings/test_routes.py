"""Joint meetings over HTTP: agenda, resolutions, minutes of both sides, and what cites them."""

from typing import Any

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    JOINT_OFFICE,
    MONDAY,
    PROVINCE,
    case_at,
    done,
    events,
    get,
    later,
    post,
)

pytestmark = pytest.mark.anyio

TODAY = MONDAY.date().isoformat()
PLANNED = {"day": TODAY, "place": "省厅第二会议室", "host": "department",
           "organ_ids": [str(ORG("D04"))]}  # fmt: skip
ATTENDED = {"attendees": "信访办、省信联办有关负责人。"}
MEASURE = {
    "type": "measure",
    "heading": "补偿款",
    "decision": "四月底前足额兑付。",
    "organ_ids": [str(ORG(COUNTY)), str(ORG(CITY))],
    "due": "2026-04-30",
}
REASON = {"reason": "登记有误。"}


def on_case(type: str, listing: str, verdict: str = "agreed") -> dict[str, Any]:
    """A resolution on a case."""
    return {"type": type, "heading": "本次会议研究", "decision": "同意所请。", "verdict": verdict,
            "listing_id": listing}  # fmt: skip


async def held(site: Site) -> str:
    """The path of a meeting that is being held today."""
    form = PLANNED
    made = await done(await post(site, Role.PET_HEAD, PROVINCE, "/joint-meetings", form))
    path = f"/joint-meetings/{made['id']}"
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{path}/hold", ATTENDED))
    return path


async def confirmed(site: Site, path: str) -> Any:
    """Both sides confirm the minutes."""
    await done(await post(site, Role.DEPUTY, PROVINCE, f"{path}/submit-minutes"))
    return await done(await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"{path}/confirm-minutes"))


async def test_a_meeting_from_its_agenda_to_minutes_that_both_sides_confirmed(site: Site) -> None:
    case = await case_at(site, "verified", kind="joint")
    proposed = await case_at(site, "nominated", kind="joint")
    own = await case_at(site, "verified")
    stuck = {"kind": "coordination", "description": "两部门口径不一。"}
    raised = await post(site, Role.SUPERVISOR, PROVINCE, f"/listings/{own.id}/difficulties", stuck)
    difficulty = (await done(raised))["id"]
    drawn = await get(site, Role.PET_HEAD, PROVINCE, "/joint-meetings/proposed-agenda")
    assert [(each["kind"], each["about_id"]) for each in drawn] == [
        ("closeout", case.id), ("difficulty", difficulty), ("listing", proposed.id),
    ]  # fmt: skip

    early = {**PLANNED, "day": "2026-03-01"}
    answer = await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, "/joint-meetings", early)
    assert answer.json()["code"] == "meeting-past"
    later_on = {**PLANNED, "day": "2026-03-05"}
    made = await done(
        await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, "/joint-meetings", later_on)
    )
    path = f"/joint-meetings/{made['id']}"
    points = [{"kind": each["kind"], "about_id": each["about_id"], "text": "研究"}
              for each in drawn]  # fmt: skip
    agenda = await post(site, Role.PET_HEAD, PROVINCE, f"{path}/set-agenda", {"items": points})
    assert len((await done(agenda))["agenda"]) == 3
    moved = {"day": "2026-03-04", "reason": "提前一天。"}
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{path}/postpone", moved))
    too_early = await post(site, Role.PET_HEAD, PROVINCE, f"{path}/hold", ATTENDED)
    assert too_early.json()["code"] == "meeting-not-due"
    # It met already today.
    early_on = {**ATTENDED, "day": TODAY}
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{path}/hold", early_on))
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{path}/undo-hold", REASON))
    back = await done(await post(site, Role.PET_HEAD, PROVINCE, f"{path}/hold", ATTENDED))
    assert back["day"] == TODAY
    told = await get(site, Role.PET_HEAD, PROVINCE, f"{path}/history")
    assert [each["reason"] for each in told if each["move"] in ("postpone", "hold")] == [
        "2026-03-05 → 2026-03-04：提前一天。", "2026-03-04 → 2026-03-02", None,
    ]  # fmt: skip
    empty = await post(site, Role.PET_HEAD, PROVINCE, f"{path}/submit-minutes")
    assert empty.json()["code"] == "no-resolution"

    record = f"{path}/record-resolution"
    for wrong, status, code in (
        (on_case("closeout", own.id), 409, "case-not-waiting"),
        (on_case("listing", case.id), 409, "case-not-waiting"),
        (on_case("closeout", made["id"]), 422, "listing-unknown"),
        ({**MEASURE, "due": "2026-03-01"}, 422, "due-past"),
        ({**MEASURE, "due": None}, 422, "resolution-incomplete"),
        ({**MEASURE, "organ_ids": [str(ORG(CITY))] * 2}, 422, "organ-twice"),
    ):
        answer = await post(site, Role.PET_HEAD, PROVINCE, record, wrong)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    for form in (on_case("closeout", case.id), on_case("listing", proposed.id), MEASURE, MEASURE):
        made = await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, record, form)
        assert made.status_code == 201, made.text
    twice = await post(site, Role.PET_HEAD, PROVINCE, record, on_case("closeout", case.id))
    assert twice.json()["code"] == "resolution-twice"
    struck = {"no": 4, "reason": "与第3项重复。"}
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{path}/strike-resolution", struck))
    undo = await post(site, Role.PET_HEAD, PROVINCE, f"{path}/undo-hold", REASON)
    assert undo.json()["code"] == "has-resolutions"

    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{path}/submit-minutes"))
    own_side = await post(site, Role.PET_HEAD, PROVINCE, f"{path}/confirm-minutes")
    assert own_side.status_code == 403
    back = await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"{path}/return-minutes", REASON)
    assert (await done(back))["status"] == "held"
    over = await confirmed(site, path)
    number = over["document_no"]
    assert (over["status"], number) == ("confirmed", "川自然资信联席〔2026〕1号")
    assert "于2026年4月30日前（含当日）完成" in over["letter"]
    assert [each["status"] for each in over["resolutions"]] == [
        "adopted", "adopted", "adopted", "struck",
    ]  # fmt: skip
    told = (await events(site, "supervision.joint_meeting.moved"))[-1]
    assert (told["document_no"], told["resolutions"]) == (number, 3)

    # A division that takes part sees it; a bureau sees what it is to do.
    assert (await get(site, Role.DIV_HEAD, "D04", path))["allowed_moves"] == []
    async with site.client(Role.UNIT_HEAD, unit=COUNTY) as client:
        assert (await client.get(path)).status_code == 404
    tasks = (await get(site, Role.UNIT_HEAD, CITY, "/follow-ups?kind=meeting"))["items"]
    assert {(each["source_number"], each["item"]) for each in tasks} == {(number, 3)}
    for task, role, unit in (
        (tasks[0], Role.UNIT_HEAD, COUNTY), (tasks[1], Role.UNIT_HEAD, CITY),
    ):  # fmt: skip
        at = f"/follow-ups/{task['id']}"
        who = unit if task["unit_id"] == str(ORG(unit)) else CITY if unit == COUNTY else COUNTY
        await done(await post(site, role, who, f"{at}/answer", {"answer": "已兑付。"}))
        await done(await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"{at}/confirm"))

    listed = await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"/listings/{proposed.id}/list",
                        {"resolution_no": number})  # fmt: skip
    assert (await done(listed))["status"] == "listed"
    delist = f"/listings/{case.id}/resolve"
    day = {"resolution_no": number, "meeting_date": TODAY}
    await later(site, days=1)
    for wrong, code in (
        ({**day, "resolution_no": "川自然资信联席〔2026〕9号"}, "resolution-unknown"),
        ({**day, "meeting_date": "2026-03-03"}, "resolution-of-other-day"),
    ):
        answer = await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, delist, wrong)
        assert answer.json()["code"] == code
    await done(await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, delist, day))
    shown = await get(site, Role.SUPERVISOR, PROVINCE, path)
    assert [each["status"] for each in shown["resolutions"]] == [
        "carried_out", "carried_out", "carried_out", "struck",
    ]  # fmt: skip

    # What was acted upon stays, and a revised text gets a number of its own.
    revised = await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"{path}/revise-minutes", REASON)
    assert (await done(revised))["former_letters"] == [
        {"document_no": number, "letter": over["letter"], **REASON}
    ]
    for no in (1, 3):
        answer = await post(site, Role.PET_HEAD, PROVINCE, f"{path}/strike-resolution",
                            {"no": no, "reason": "不妥。"})  # fmt: skip
        assert answer.json()["code"] == "resolution-carried-out"
    gone = await post(site, Role.PET_HEAD, PROVINCE, f"{path}/strike-resolution", struck)
    assert gone.json()["code"] == "resolution-not-found"
    again = await confirmed(site, path)
    assert again["document_no"] == "川自然资信联席〔2026〕2号"
    assert f"本件代替{number}；" in again["letter"]
    given = (await get(site, Role.SUPERVISOR, PROVINCE, "/follow-ups?kind=meeting"))["items"]
    assert [each["source_number"] for each in given] == [again["document_no"]] * 2


async def test_who_came_is_put_right_and_what_would_be_late_is_not_decided(site: Site) -> None:
    path = await held(site)
    assert (await get(site, Role.DIV_HEAD, "D04", path))["organ_names"] == ["耕地保护监督处"]
    wrong = {**REASON, "organ_ids": [str(ORG("D05"))], "attendees": "信访办。", "place": "三楼"}
    late = await post(site, Role.PET_HEAD, PROVINCE, f"{path}/correct",
                      {**wrong, "day": "2026-03-03"})  # fmt: skip
    assert (late.status_code, late.json()["code"]) == (409, "meeting-not-due")
    right = await done(await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"{path}/correct", wrong))
    assert (right["organ_ids"], right["place"], right["day"]) == ([str(ORG("D05"))], "三楼", TODAY)
    history = await get(site, Role.PET_HEAD, PROVINCE, f"{path}/history")
    assert "到会单位：耕地保护监督处" in history[-1]["reason"]

    record = f"{path}/record-resolution"
    for due in ("2026-03-03", "2026-04-30"):
        form = {**MEASURE, "organ_ids": [str(ORG(CITY))], "due": due}
        await done(await post(site, Role.PET_HEAD, PROVINCE, record, form))
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{path}/submit-minutes"))
    await later(site, days=2)
    passed = await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"{path}/confirm-minutes")
    assert (passed.status_code, passed.json()["code"]) == (409, "resolution-late")
    await done(await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"{path}/return-minutes", REASON))
    passed = await post(site, Role.DEPUTY, PROVINCE, f"{path}/submit-minutes")
    assert passed.json()["code"] == "resolution-late"
    struck = {"no": 1, "reason": "已过时限。"}
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{path}/strike-resolution", struck))
    said = (await confirmed(site, path))["letter"]
    assert "在三楼召集联席会议" in said
    assert f"{right['organ_names'][0]}派员参加。出席人员：信访办。" in said
    assert "　　2．化解措施" in said
    assert "　　1．" not in said

    # A task that nobody owes any more was not carried out.
    (task,) = (await get(site, Role.UNIT_HEAD, CITY, "/follow-ups"))["items"]
    gone = await post(site, Role.PET_HEAD, PROVINCE, f"/follow-ups/{task['id']}/cancel", REASON)
    await done(gone)
    shown = await get(site, Role.SUPERVISOR, PROVINCE, path)
    assert [each["status"] for each in shown["resolutions"]] == ["struck", "adopted"]


async def test_a_meeting_that_said_no_delists_nothing(site: Site) -> None:
    case = await case_at(site, "verified", kind="joint")
    other = await case_at(site, "verified", kind="joint")
    path = await held(site)
    for listing, verdict in ((case.id, "declined"), (other.id, "agreed")):
        form = on_case("closeout", listing, verdict)
        await done(await post(site, Role.PET_HEAD, PROVINCE, f"{path}/record-resolution", form))
    number = (await confirmed(site, path))["document_no"]
    day = {"resolution_no": number, "meeting_date": TODAY}
    refused = await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"/listings/{case.id}/resolve", day)
    assert (refused.status_code, refused.json()["code"]) == (422, "resolution-not-on-case")
    folded = {**day, "resolution_no": number.replace("〔", "[").replace("〕", "]")}
    await done(await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"/listings/{other.id}/resolve",
                          folded))  # fmt: skip
    meetings = await get(site, Role.DEPUTY, PROVINCE, f"/joint-meetings?day_from={TODAY}")
    assert [each["status"] for each in meetings["items"]] == ["confirmed"]
    count = await get(site, Role.DEPUTY, PROVINCE, "/joint-meetings/count?status=planned")
    assert count == {"count": 0}


async def test_a_meeting_may_be_called_off(site: Site) -> None:
    made = await done(await post(site, Role.PET_HEAD, PROVINCE, "/joint-meetings", PLANNED))
    path = f"/joint-meetings/{made['id']}"
    await done(await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"{path}/cancel", REASON))
    twice = await post(site, Role.PET_HEAD, PROVINCE, f"{path}/cancel", REASON)
    assert (twice.status_code, twice.json()["code"]) == (409, "wrong-status")
    history = await get(site, Role.SUPERVISOR, PROVINCE, f"{path}/history")
    assert [each["move"] for each in history] == ["plan", "cancel"]
