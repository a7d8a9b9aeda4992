"""Who is asked for what, while a case goes its way."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    JOINT_OFFICE,
    NEIGHBOUR_CITY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    REVIEWER,
    Case,
    approved_plan,
    case_at,
    charge,
    done,
    get,
    later,
    plan_form,
    post,
    relapse,
    step,
)
from tests.supervision_service.urgings.steps import ANSWER, CALL, NO_HELP, decided, drafted

pytestmark = pytest.mark.anyio

ASKED = {
    "supervisor": (Role.SUPERVISOR, PROVINCE),
    "pet_head": (Role.PET_HEAD, PROVINCE),
    "deputy": (Role.DEPUTY, PROVINCE),
    "joint_office": (Role.JOINT_OFFICE, JOINT_OFFICE),
    "city": (Role.UNIT_HEAD, CITY),
    "county": (Role.UNIT_HEAD, COUNTY),
    "handler": (Role.UNIT_HANDLER, COUNTY),
    "neighbour city": (Role.UNIT_HEAD, NEIGHBOUR_CITY),
    "neighbour": (Role.UNIT_HEAD, NEIGHBOUR_COUNTY),
    "reader": (Role.REGISTRAR, PROVINCE),
}


async def waiting(site: Site) -> dict[str, set[str]]:
    """Which queues ask whom, about all things; the counts must say the same."""
    found: dict[str, set[str]] = {}
    for name, (role, unit) in ASKED.items():
        id = REVIEWER if name == "city" else None
        items = (await get(site, role, unit, "/tasks?limit=200", id=id))["items"]
        counted = await get(site, role, unit, "/tasks/count", id=id)
        numbers = await get(site, role, unit, "/tasks/queues", id=id)
        assert counted["count"] == len(items) == sum(each["count"] for each in numbers)
        if asked := {each["queue"] for each in items}:
            found[name] = asked
    return found


@pytest.mark.parametrize("kind", ["own", "joint"])
async def test_at_every_step_of_a_case_the_next_one_is_asked_for(site: Site, kind: str) -> None:
    who = "deputy" if kind == "own" else "joint_office"
    joint = "" if kind == "own" else "joint_"
    case = await case_at(site, "nominated", kind)
    assert await waiting(site) == {who: {f"decide_{joint}listing"}}
    await step(site, case, "listed")
    assert await waiting(site) == {"county": {"submit_plan"}}
    await _plan_goes_its_way(site, case)
    measures = {"county": {"carry_out"}, "handler": {"carry_out"}}
    assert await waiting(site) == {"supervisor": {"start"}, **measures}
    for level in ("province", "city", "county"):
        await charge(site, case.matter, level)
    await done(await post(site, Role.SUPERVISOR, PROVINCE, f"/listings/{case.id}/start"))
    measures["county"] |= {"apply_closeout"}
    assert await waiting(site) == measures
    for reached, asked in (
        ("county_applied", {"city": {"review_closeout"}}),
        ("city_reviewed", {"supervisor": {"verify_closeout"}}),
        ("verified", {who: {f"decide_{joint}closeout"}}),
        ("delisted", {"supervisor": {"look_back"}}),
    ):
        await step(site, case, reached)
        assert await waiting(site) == asked
    await later(site, days=40)
    await relapse(site, case)
    assert await waiting(site) == {"county": {"apply_closeout", "submit_plan_anew"}}
    # One thing in two queues with the same last day, and the page ends between them.
    county, seen, cursor = (Role.UNIT_HEAD, COUNTY), [], ""
    while True:
        one = await get(site, *county, f"/tasks?limit=1{cursor}")
        seen += [each["queue"] for each in one["items"]]
        if one["next"] is None:
            break
        cursor = f"&cursor={one['next']}"
    assert seen == ["apply_closeout", "submit_plan_anew"]


async def _plan_goes_its_way(site: Site, case: Case) -> None:
    path = f"/listings/{case.id}/plans"
    made = await done(await post(site, Role.UNIT_HEAD, COUNTY, path, plan_form()))
    assert await waiting(site) == {"city": {"review_plan"}}
    review = f"/plans/{made['id']}/return"
    why = {"reason": "措施不具体，请补充。"}
    await done(await post(site, Role.UNIT_HEAD, CITY, review, why, id=REVIEWER))
    assert await waiting(site) == {"county": {"submit_plan"}}
    made = await done(
        await post(site, Role.UNIT_HEAD, COUNTY, path, plan_form(change_reason="补充"))
    )
    await done(await post(site, Role.UNIT_HEAD, CITY, f"/plans/{made['id']}/review", id=REVIEWER))
    assert await waiting(site) == {"pet_head": {"approve_plan"}}
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"/plans/{made['id']}/approve"))


@pytest.mark.parametrize(
    ("kind", "decides", "queue"),
    [
        ("phone", "supervisor", "approve_call"),
        ("urge", "pet_head", "approve_letter"),
        ("supervise", "deputy", "approve_supervising"),
    ],
)
async def test_an_urging_asks_who_decides_then_the_unit_then_the_office(
    site: Site, kind: str, decides: str, queue: str
) -> None:
    case = await case_at(site, "in_supervision")
    before = await waiting(site)

    async def more() -> dict[str, set[str]]:
        return _beyond(await waiting(site), before)

    urging = await drafted(site, case, kind)
    assert await more() == {decides: {queue}}
    await done(await decided(site, urging, kind))
    office = ("supervisor", "pet_head")
    assert await more() == each(office, "issue_urging")
    record = CALL if kind == "phone" else {}
    await done(await post(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{urging}/issue", record))
    unit = ("county", "handler")
    assert await more() == each(unit, "answer_urging")
    if kind == "urge":  # the answer stays away
        await later(site, days=30)
        assert await more() == each(unit, "answer_urging") | each(office, "assess_unanswered")
    else:
        await done(await post(site, Role.UNIT_HANDLER, COUNTY, f"/urgings/{urging}/answer", ANSWER))
        assert await more() == each(office, "assess_answer")
    await done(await post(site, Role.SUPERVISOR, PROVINCE, f"/urgings/{urging}/assess", NO_HELP))
    assert await more() == each(office, "close_urging")


def each(names: Sequence[str], queue: str) -> dict[str, set[str]]:
    """All of them are asked by one queue."""
    return {name: {queue} for name in names}


def _beyond(found: Mapping[str, set[str]], before: Mapping[str, set[str]]) -> dict[str, set[str]]:
    more = {name: asked - before.get(name, set()) for name, asked in found.items()}
    return {name: asked for name, asked in more.items() if asked}


async def test_what_is_due_first_comes_first_and_the_filters_count_alike(site: Site) -> None:
    case = await case_at(site, "listed")
    await approved_plan(site, case)
    await case_at(site, "in_supervision")
    county = (Role.UNIT_HEAD, COUNTY)
    page = await get(site, *county, "/tasks")
    assert [(each["queue"], each["due"]) for each in page["items"]] == [
        ("carry_out", "2026-04-30"),
        ("carry_out", "2026-04-30"),
        ("apply_closeout", "2026-09-30"),
    ]
    pages: list[Any] = []
    cursor = ""
    for _ in range(3):
        one = await get(site, *county, f"/tasks?limit=1{cursor}")
        pages += one["items"]
        cursor = f"&cursor={one['next']}"
    assert (pages, one["next"]) == (page["items"], None)
    await later(site, days=60)  # 1 May
    late = await get(site, *county, "/tasks/queues")
    assert [(each["queue"], each["count"], each["overdue"]) for each in late if each["count"]] == [
        ("carry_out", 2, 2),
        ("apply_closeout", 1, 0),
    ]
    for query, wanted in (("punctuality=overdue", 2), ("queue=apply_closeout", 1),
                          ("decides=true", 0)):  # fmt: skip
        assert (await get(site, *county, f"/tasks/count?{query}"))["count"] == wanted
        assert len((await get(site, *county, f"/tasks?{query}"))["items"]) == wanted
