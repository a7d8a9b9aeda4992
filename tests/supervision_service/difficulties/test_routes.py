"""Difficulties over HTTP: raised, assigned, coordinated, solved; and who sees what."""

import asyncio

import pytest

from shared.moves import Role
from tests.harness import ORG, Site
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
    office_day,
    post,
    step,
    sweep,
)

pytestmark = pytest.mark.anyio

DIVISION, OTHER_DIVISION = "D04", "D05"
RAISED = {
    "kind": "cross_or_split",
    "description": "项目跨两县，红线由交通部门划定，社保名额由人社部门核定。",
    "proposed_solution": "请省厅召集有关部门核定。",
}
OWNED = {"owner_id": str(ORG(DIVISION)), "due": "2026-04-30"}
CONVENED = {"organ_ids": [str(ORG("G02")), str(ORG(CITY))], "meets_on": "2026-03-10"}
AGREED = {"agreed": "交通部门三月底前确认红线。", "met_on": "2026-03-10", "until": "2026-03-31"}
REASON = {"reason": "不属我处职责。"}


async def test_a_difficulty_is_raised_owned_coordinated_and_solved(site: Site) -> None:
    case = await case_at(site, "listed")
    path = f"/listings/{case.id}/difficulties"
    made = await done(await post(site, Role.UNIT_HANDLER, COUNTY, path, RAISED))
    assert (made["status"], made["title"]) == ("raised", "某村征地补偿款发放争议")
    row = f"/difficulties/{made['id']}"

    # The division does not see it before it is its own.
    unseen = await post(site, Role.DIV_HEAD, DIVISION, f"{row}/take-on")
    assert (unseen.status_code, unseen.json()["code"]) == (404, "difficulty-not-found")
    owned = await done(await post(site, Role.PET_HEAD, PROVINCE, f"{row}/assign", OWNED))
    assert (owned["owner_name"], owned["punctuality"]) == ("耕地保护监督处", "on_time")
    assert (await get(site, Role.DIV_HANDLER, DIVISION, row))["allowed_moves"] == []
    for wrong in (OTHER_DIVISION, NEIGHBOUR_COUNTY):
        role = Role.DIV_HEAD if wrong == OTHER_DIVISION else Role.UNIT_HEAD
        assert (await post(site, role, wrong, f"{row}/take-on")).status_code == 404
    refused = await post(site, Role.UNIT_HEAD, COUNTY, f"{row}/take-on")
    assert (refused.status_code, refused.json()["code"]) == (403, "not-owner")

    # Two heads at once: one takes it on.
    both = await asyncio.gather(
        *[post(site, Role.DIV_HEAD, DIVISION, f"{row}/take-on") for _ in range(2)]
    )
    assert sorted(each.status_code for each in both) == [200, 409]

    early = await post(site, Role.DIV_HANDLER, DIVISION, f"{row}/record-agreement", AGREED)
    assert early.json()["code"] == "not-convened"
    unsolved = {"solution": "已协调。"}
    early = await post(site, Role.DIV_HANDLER, DIVISION, f"{row}/solve", unsolved)
    assert early.json()["code"] == "agreement-missing"
    met = await done(await post(site, Role.DIV_HANDLER, DIVISION, f"{row}/convene", CONVENED))
    assert met["organ_names"][0] == "四川省交通运输厅"
    await later(site, days=8)
    agreed = await done(
        await post(site, Role.DIV_HANDLER, DIVISION, f"{row}/record-agreement", AGREED)
    )
    assert (agreed["agreed"], agreed["agreed_until"]) == (AGREED["agreed"], "2026-03-31")
    solved = await done(await post(site, Role.DIV_HEAD, DIVISION, f"{row}/solve", unsolved))
    assert (solved["status"], solved["ended_on"]) == ("solved", "2026-03-10")

    again = {"reason": "红线又有变动。"}
    back = await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{row}/reopen", again))
    assert (back["status"], back["owner_id"], back["agreed"]) == ("raised", None, None)
    # Who was called together sees it no longer.
    assert (await site.client(Role.UNIT_HEAD, unit="G02").get(row)).status_code == 404
    history = await get(site, Role.UNIT_HEAD, COUNTY, f"{row}/history")
    assert [each["move"] for each in history] == [
        "raise", "assign", "take-on", "convene", "record-agreement", "solve", "reopen",
    ]  # fmt: skip
    assert history[4]["reason"] == f"{AGREED['agreed']}（2026-03-10议定，落实期限2026-03-31）"
    assert [each["move"] for each in await events(site, "supervision.difficulty.moved")] == [
        each["move"] for each in history
    ]


async def test_what_is_not_the_owners_comes_back_and_may_be_given_up(site: Site) -> None:
    case = await case_at(site, "listed", kind="joint")
    path = f"/listings/{case.id}/difficulties"
    form = {**RAISED, "kind": "funds"}
    made = await done(await post(site, Role.SUPERVISOR, PROVINCE, path, form))
    row = f"/difficulties/{made['id']}"
    foreign = await post(site, Role.UNIT_HEAD, CITY, path, form)
    assert (foreign.status_code, foreign.json()["code"]) == (403, "not-responsible-unit")
    for wrong, code in (
        ({"owner_id": str(ORG("G01"))}, "owner-outside"),
        ({"due": "2026-03-01"}, "due-past"),
        ({"owner_id": made["id"]}, "unit-unknown"),
    ):
        answer = await post(site, Role.PET_HEAD, PROVINCE, f"{row}/assign", {**OWNED, **wrong})
        assert answer.json()["code"] == code
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{row}/assign", OWNED))
    moved = {"due": "2026-03-31", "reason": "上级要求提前。"}
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{row}/move-due", moved))
    told = await get(site, Role.SUPERVISOR, PROVINCE, f"{row}/history")
    assert told[-1]["reason"] == "2026-04-30 → 2026-03-31：上级要求提前。"
    await later(site, days=40)
    late = await get(site, Role.DIV_HEAD, DIVISION, "/difficulties?punctuality=overdue")
    assert [each["due"] for each in late["items"]] == ["2026-03-31"]
    back = await done(await post(site, Role.DIV_HEAD, DIVISION, f"{row}/return", REASON))
    assert (back["status"], back["owner_id"], back["due"]) == ("raised", None, None)
    gone = await site.client(Role.DIV_HEAD, unit=DIVISION).get(row)
    assert gone.status_code == 404
    # The office takes back what it gave to the wrong unit; given up, it is neither late nor not.
    owned = {**OWNED, "due": "2026-05-31"}
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{row}/assign", owned))
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{row}/return", REASON))
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{row}/assign", owned))
    why = {"reason": "资金由县级财政另行安排。"}
    ended = await done(await post(site, Role.PET_HEAD, PROVINCE, f"{row}/give-up", why))
    assert (ended["status"], ended["punctuality"]) == ("given_up", None)
    punctual = "/difficulties/count?punctuality=on_time&punctuality=overdue"
    assert await get(site, Role.PET_HEAD, PROVINCE, punctual) == {"count": 0}
    twice = await post(site, Role.PET_HEAD, PROVINCE, f"{row}/give-up", why)
    assert twice.json()["code"] == "wrong-status"
    # The joint office sees those of the joint list.
    seen = await get(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"/difficulties?listing_id={case.id}")
    assert [each["id"] for each in seen["items"]] == [made["id"]]
    count = await get(site, Role.JOINT_OFFICE, JOINT_OFFICE, "/difficulties/count?kind=funds")
    assert count == {"count": 1}


async def test_other_organs_are_not_bound_by_what_former_ones_agreed(site: Site) -> None:
    case = await case_at(site, "listed")
    made = await post(site, Role.UNIT_HANDLER, COUNTY, f"/listings/{case.id}/difficulties", RAISED)
    row = f"/difficulties/{(await done(made))['id']}"
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"{row}/assign", OWNED))
    await done(await post(site, Role.DIV_HEAD, DIVISION, f"{row}/take-on"))
    today = {**CONVENED, "meets_on": "2026-03-02"}
    await done(await post(site, Role.DIV_HEAD, DIVISION, f"{row}/convene", today))
    agreed = {**AGREED, "met_on": "2026-03-02"}
    await done(await post(site, Role.DIV_HEAD, DIVISION, f"{row}/record-agreement", agreed))
    others = {"organ_ids": [str(ORG(COUNTY))], "meets_on": "2026-03-20"}
    anew = await done(await post(site, Role.DIV_HEAD, DIVISION, f"{row}/convene", others))
    assert (anew["agreed"], anew["met_on"], anew["agreed_until"]) == (None, None, None)
    early = await post(site, Role.DIV_HEAD, DIVISION, f"{row}/solve", {"solution": "已协调。"})
    assert early.json()["code"] == "agreement-missing"
    told = await get(site, Role.UNIT_HEAD, COUNTY, f"{row}/history")
    assert told[-1]["reason"].startswith("原召集四川省交通运输厅、")
    assert told[-1]["reason"].endswith("于2026-03-02协调。")


async def test_a_case_that_is_over_leaves_nothing_open_and_nothing_is_opened_again(
    site: Site,
) -> None:
    case = await case_at(site, "verified")
    form = {**RAISED, "kind": "funds"}
    made = await post(site, Role.SUPERVISOR, PROVINCE, f"/listings/{case.id}/difficulties", form)
    question = {"kind": "topic", "question": "能否分户办理？", "due": "2026-12-20",
                "unit_ids": [str(ORG(DIVISION))]}  # fmt: skip
    asked = await post(
        site, Role.SUPERVISOR, PROVINCE, f"/listings/{case.id}/consultations", question
    )
    rows = [(f"/difficulties/{(await done(made))['id']}", "given_up"),
            (f"/consultations/{(await done(asked))['id']}", "cancelled")]  # fmt: skip
    await sweep(site)
    assert [(await get(site, Role.PET_HEAD, PROVINCE, row))["status"] for row, _ in rows] == [
        "raised", "called",
    ]  # fmt: skip
    await step(site, case, "delisted")
    day = (await office_day(site)).isoformat()
    await sweep(site)
    for row, status in rows:
        ended = await get(site, Role.PET_HEAD, PROVINCE, row)
        assert (ended["status"], ended["ended_on"]) == (status, day)
        again = await post(site, Role.PET_HEAD, PROVINCE, f"{row}/reopen", REASON)
        assert (again.status_code, again.json()["code"]) == (409, "not-on-list")
        told = await get(site, Role.PET_HEAD, PROVINCE, f"{row}/history")
        assert [each["move"] for each in told][-2:] == [told[0]["move"], "end"]
