"""A joint handling from the letter over answers and reminder to the end on all sides."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.supervision_service.consultations.test_routes import expert
from tests.supervision_service.make import (
    COUNTY,
    JOINT_OFFICE,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    case_at,
    done,
    events,
    get,
    later,
    matter,
    post,
    recused,
    sweep,
)

pytestmark = pytest.mark.anyio

TRANSPORT = {"kind": "transport", "name": "某县交通运输局", "is_lead": True}
SOCIAL = {"kind": "human_resources", "name": "某县人力资源社会保障局"}
FORM: dict[str, Any] = {
    "kind": "investigation",
    "question": "某高速安置人员社保名单是否与安置协议一致",
    "material": "安置协议和拟社保人员名册，见卷宗。",
    "due": "2026-03-16",
    "organs": [TRANSPORT, SOCIAL],
}
TOLD = {"channel": "letter", "reply_no": "某交函〔2026〕3号", "told_on": "2026-03-02"}
AGREED = {"answer": "agreed", "statement": "会同核对名单。", "does_until": "2026-04-10"}
WHY = {"reason": "登记有误，重新核对。"}
HANDLER, HEAD = (Role.UNIT_HANDLER, COUNTY), (Role.UNIT_HEAD, COUNTY)
CLERK = uuid4()


async def asked(site: Site, **changes: Any) -> dict[str, Any]:
    """A joint handling whose letters are out."""
    form = {**FORM, "matter_id": str(await matter(site)), **changes}
    made = await done(await post(site, *HANDLER, "/joint-handlings", form, id=CLERK))
    issued: dict[str, Any] = await done(
        await post(site, *HEAD, f"/joint-handlings/{made['id']}/issue")
    )
    return issued


async def code(site: Site, who: tuple[Role, str], path: str, body: Any = None, **by: Any) -> Any:
    """The code with which a POST is refused."""
    return (await post(site, *who, path, body, **by)).json()["code"]


async def test_organs_answer_investigate_together_and_all_sides_end_it(site: Site) -> None:
    row = await asked(site)
    path = f"/joint-handlings/{row['id']}"
    assert (row["number"], row["lead"]) == ("LB-2026-001", TRANSPORT["name"])
    assert [each["document_no"] for each in row["organs"]] == [
        "成都锦江自然资信联〔2026〕1号", "成都锦江自然资信联〔2026〕2号",
    ]  # fmt: skip
    assert "由你单位牵头" in row["organs"][0]["letter"]
    assert f"由{TRANSPORT['name']}牵头" in row["organs"][1]["letter"]
    assert (await post(site, Role.UNIT_HEAD, NEIGHBOUR_COUNTY, f"{path}/end")).status_code == 404
    assert await code(site, (Role.PET_HEAD, PROVINCE), f"{path}/end") == "not-asking-unit"

    for no in (1, 2):
        recorded = f"{path}/organs/{no}/record-answer"
        await done(await post(site, *HANDLER, recorded, AGREED | TOLD, id=CLERK))
    twice = f"{path}/organs/1/record-answer"
    assert await code(site, HANDLER, twice, AGREED | TOLD) == "organ-answered"
    # Both clicked at once: one confirms, and there is nothing left for the other.
    pair = await asyncio.gather(
        *(post(site, *HEAD, f"{path}/organs/1/confirm-record") for _ in range(2))
    )
    assert sorted(each.status_code for each in pair) == [200, 409]
    back = await done(await post(site, *HEAD, f"{path}/organs/2/return-record", WHY))
    assert (back["organs"][1]["answer"], back["organs"][1]["waits"]) == (None, None)
    mine = f"{path}/organs/2/record-answer"
    await done(await post(site, *HEAD, mine, AGREED | TOLD, id=CLERK))
    own = await code(site, HEAD, f"{path}/organs/2/confirm-record", id=CLERK)
    assert own == "confirmer-is-recorder"
    await done(await post(site, *HEAD, f"{path}/organs/2/confirm-record"))

    assert await code(site, HEAD, f"{path}/end") == "findings-missing"
    found = {"held_on": "2026-03-02", "place": "某县交通运输局", "participants": "三家单位各两人",
             "record": "逐户核对。", "findings": "两户不在安置范围，已核减。"}  # fmt: skip
    await done(await post(site, *HANDLER, f"{path}/record-findings", found))
    assert await code(site, HANDLER, f"{path}/record-findings", found) == "reason-missing"

    ended = await done(await post(site, *HEAD, f"{path}/end"))
    assert (ended["status"], ended["ended_on"]) == ("ending", None)
    assert ended["open_sides"] == [TRANSPORT["name"], SOCIAL["name"]]
    assert await code(site, HEAD, f"{path}/end") == "side-ended"
    resumed = await done(await post(site, *HEAD, f"{path}/resume", WHY))
    assert (resumed["status"], resumed["our_end_on"], resumed["open_sides"]) == ("asked", None, [])
    for no in (1, 2):
        await done(await post(site, *HANDLER, f"{path}/organs/{no}/record-end", TOLD, id=CLERK))
        row = await done(await post(site, *HEAD, f"{path}/organs/{no}/confirm-record"))
    assert (row["status"], row["open_sides"]) == ("ending", [row["unit_name"]])
    waits = await get(site, *HEAD, "/tasks?queue=end_our_side")
    assert [each["id"] for each in waits["items"]] == [row["id"]]
    over = await done(await post(site, *HEAD, f"{path}/end"))
    assert (over["status"], over["ended_on"], over["open_sides"]) == ("ended", "2026-03-02", [])
    told = await events(site, "supervision.joint_handling.moved")
    assert [told[-1][name] for name in ("asked", "answered", "agreed", "sides_open")] == [
        2,
        2,
        2,
        0,
    ]
    again = await done(await post(site, *HEAD, f"{path}/resume", WHY))
    assert {each["ended_on"] for each in again["organs"]} == {None}


async def test_an_organ_with_an_account_sees_its_own_part_until_its_day(site: Site) -> None:
    one = await expert(site)
    organ = {**TRANSPORT, "account_id": str(one), "until": "2026-03-20"}
    row = await asked(site, kind="request", organs=[organ, SOCIAL])
    path = f"/joint-handlings/{row['id']}"
    third = (Role.THIRD_PARTY, PROVINCE)
    (seen,) = (await get(site, *third, "/joint-handlings", id=one))["items"]
    assert [each["name"] for each in seen["organs"]] == [TRANSPORT["name"]]
    answer = {"answer": "not_agreed", "statement": "不属本部门职责。"}
    assert await code(site, third, f"{path}/organs/2/answer", answer, id=one) == (
        "joint-handling-not-found"
    )
    assert (await post(site, *third, f"{path}/organs/1/answer", answer)).status_code == 404
    await done(await post(site, *third, f"{path}/organs/1/answer", AGREED, id=one))
    await done(await post(site, *HEAD, f"{path}/organs/1/undo-answer", WHY))
    await done(await post(site, *third, f"{path}/organs/1/answer", AGREED, id=one))
    assert await code(site, third, f"{path}/organs/1/confirm-end", id=one) == "organ-unanswered"
    await done(await post(site, *HEAD, f"{path}/organs/2/withdraw", WHY))
    first = await done(await post(site, *third, f"{path}/organs/1/confirm-end", id=one))
    assert (first["status"], first["open_sides"]) == ("ending", [row["unit_name"]])
    await later(site, days=19)
    assert await get(site, *third, "/joint-handlings/count", id=one) == {"count": 0}
    assert (await done(await post(site, *HEAD, f"{path}/end")))["status"] == "ended"


async def test_the_joint_office_sees_what_was_sent_out_about_its_own_list(site: Site) -> None:
    on_list, own = await case_at(site, "listed", "joint"), await case_at(site, "listed")
    only_named = await case_at(site, "nominated", "joint")
    office, me = (Role.JOINT_OFFICE, JOINT_OFFICE), uuid4()
    made = []
    for case in (on_list, own, only_named):
        form = {**FORM, "matter_id": str(case.matter)}
        made.append(await done(await post(site, *HANDLER, "/joint-handlings", form, id=CLERK)))
    path = f"/joint-handlings/{made[0]['id']}"
    assert await get(site, *office, "/joint-handlings/count", id=me) == {"count": 0}, "drafts"
    for each in made:
        await done(await post(site, *HEAD, f"/joint-handlings/{each['id']}/issue"))
    (seen,) = (await get(site, *office, "/joint-handlings", id=me))["items"]
    assert (seen["id"], seen["allowed_moves"]) == (made[0]["id"], [])
    assert await get(site, *office, "/joint-handlings/count", id=me) == {"count": 1}
    assert [each["move"] for each in await get(site, *office, f"{path}/history", id=me)] == [
        "draft", "issue"
    ]  # fmt: skip
    for each in made[1:]:
        async with site.client(office[0], unit=office[1], id=me) as client:
            assert (await client.get(f"/joint-handlings/{each['id']}")).status_code == 404
    assert (await post(site, *office, f"{path}/cancel", WHY)).status_code == 403
    await recused(site, on_list.matter, me)
    assert await get(site, *office, "/joint-handlings/count", id=me) == {"count": 0}


async def test_who_is_late_is_proposed_for_a_reminder_once(site: Site) -> None:
    row = await asked(site)
    path = f"/joint-handlings/{row['id']}"
    assert await code(site, HEAD, f"{path}/organs/1/remind") == "nothing-proposed"
    await later(site, days=14)
    await sweep(site)
    assert (await get(site, *HEAD, path))["organs"][0]["proposed_on"] is None, "its last day"
    await later(site, days=15)
    await sweep(site)
    late = await get(site, *HEAD, path)
    assert [each["proposed_on"] for each in late["organs"]] == ["2026-03-17"] * 2
    assert (await get(site, *HEAD, "/tasks/count?queue=remind_organ"))["count"] == 1
    sent = await done(await post(site, *HEAD, f"{path}/organs/1/remind"))
    assert sent["organs"][0]["reminder_no"] == "成都锦江自然资信联〔2026〕3号"
    assert sent["organs"][0]["document_no"] in sent["organs"][0]["reminder"]
    await done(await post(site, *HEAD, f"{path}/organs/2/dismiss", WHY))
    await sweep(site)
    moves = [each["move"] for each in await get(site, *HEAD, f"{path}/history")]
    assert moves == ["draft", "issue", "propose", "remind", "dismiss"]
    gone = await done(await post(site, *HEAD, f"{path}/cancel", WHY))
    assert {each["punctuality"] for each in gone["organs"]} == {None}
    anew = await done(await post(site, *HEAD, f"{path}/reopen", WHY))
    assert {(each["document_no"], each["reminder_no"]) for each in anew["organs"]} == {(None, None)}


async def test_a_draft_is_revised_and_its_drafter_does_not_sign(site: Site) -> None:
    form = {**FORM, "matter_id": str(await matter(site))}
    clerk = UUID(int=7)
    drafter = (Role.SUPERVISOR, PROVINCE)
    made = await done(await post(site, *drafter, "/joint-handlings", form, id=clerk))
    path = f"/joint-handlings/{made['id']}"
    other = {**FORM, "organs": [SOCIAL], "reason": "只商请人社部门。"}
    row = await done(await post(site, *drafter, f"{path}/revise", other, id=clerk))
    assert [(each["no"], each["name"]) for each in row["organs"]] == [(1, SOCIAL["name"])]
    own = await code(site, (Role.PET_HEAD, PROVINCE), f"{path}/issue", id=clerk)
    assert own == "signer-is-drafter"
    signed = await done(await post(site, Role.PET_HEAD, PROVINCE, f"{path}/issue"))
    assert signed["organs"][0]["document_no"] == "川自然资信联〔2026〕1号"
    later_due = {"due": "2026-03-30", "reason": "部门提出延期。"}
    moved = await done(await post(site, Role.PET_HEAD, PROVINCE, f"{path}/move-due", later_due))
    assert moved["due"] == "2026-03-30"
