"""Plans over HTTP: county, city, province; versions; measures."""

import asyncio

import pytest

from shared.moves import Role
from tests.harness import Site
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    NEIGHBOUR_CITY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    REVIEWER,
    Case,
    approved_plan,
    case_at,
    done,
    events,
    get,
    later,
    measure,
    plan_form,
    post,
)

pytestmark = pytest.mark.anyio


async def submitted(site: Site, case: Case, **changes: object) -> str:
    """The id of a plan that was submitted just now."""
    path = f"/listings/{case.id}/plans"
    made = await done(await post(site, Role.UNIT_HEAD, case.unit, path, plan_form(**changes)))
    return str(made["id"])


async def test_a_plan_goes_from_county_over_city_to_province(site: Site) -> None:
    case = await case_at(site, "listed")
    plan = await submitted(site, case)
    reviewed = await post(site, Role.UNIT_HEAD, CITY, f"/plans/{plan}/review")
    assert reviewed.json()["status"] == "city_reviewed"
    approved = await post(site, Role.PET_HEAD, PROVINCE, f"/plans/{plan}/approve")
    assert approved.json()["status"] == "approved"
    moved = await events(site, "supervision.plan.moved")
    assert [event["move"] for event in moved] == ["submit", "review", "approve"]
    assert (moved[-1]["measures"], moved[-1]["measures_done"]) == (2, 0)
    assert (moved[-1]["first_due"], moved[-1]["last_due"]) == ("2026-04-30", "2026-06-30")
    assert moved[-1]["unit_line"] == "510000/510100/510104"


async def test_city_and_province_return_a_plan_with_reasons(site: Site) -> None:
    case = await case_at(site, "listed")
    reason = {"reason": "措施没有落实到人。"}
    first = await submitted(site, case)
    by_city = await post(site, Role.UNIT_HEAD, CITY, f"/plans/{first}/return", reason)
    assert by_city.json()["status"] == "returned"
    second = await submitted(site, case)
    await done(await post(site, Role.UNIT_HEAD, CITY, f"/plans/{second}/review"))
    by_province = await post(site, Role.PET_HEAD, PROVINCE, f"/plans/{second}/return", reason)
    assert by_province.json()["status"] == "returned"
    third = await get(site, Role.UNIT_HEAD, COUNTY, f"/plans/{await submitted(site, case)}")
    assert third["plan_version"] == 3
    history = await get(site, Role.UNIT_HEAD, COUNTY, f"/plans/{second}/history")
    assert [row["move"] for row in history] == ["submit", "review", "return"]
    assert history[-1]["reason"] == "措施没有落实到人。"
    again = await post(site, Role.PET_HEAD, PROVINCE, f"/plans/{second}/return", reason)
    assert (again.status_code, again.json()["code"]) == (409, "wrong-status")


async def test_a_return_without_a_reason_is_refused(site: Site) -> None:
    case = await case_at(site, "listed")
    plan = await submitted(site, case)
    answer = await post(site, Role.UNIT_HEAD, CITY, f"/plans/{plan}/return", {})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "reason")


async def test_a_step_out_of_turn_is_refused(site: Site) -> None:
    case = await case_at(site, "listed")
    plan = await submitted(site, case)
    early = await post(site, Role.PET_HEAD, PROVINCE, f"/plans/{plan}/approve")
    assert (early.status_code, early.json()["code"]) == (409, "wrong-status")
    own = await post(site, Role.UNIT_HEAD, COUNTY, f"/plans/{plan}/review")
    assert (own.status_code, own.json()["code"]) == (403, "wrong-level")
    skipped = await post(site, Role.PET_HEAD, PROVINCE, f"/plans/{plan}/return", {"reason": "退回"})
    assert (skipped.status_code, skipped.json()["code"]) == (403, "not-decider")


async def test_neighbours_know_of_no_plan_and_the_city_cannot_write_the_countys(
    site: Site,
) -> None:
    case = await case_at(site, "listed")
    plan = await submitted(site, case)
    for unit in (NEIGHBOUR_CITY, NEIGHBOUR_COUNTY):
        unseen = await post(site, Role.UNIT_HEAD, unit, f"/plans/{plan}/review")
        assert (unseen.status_code, unseen.json()["code"]) == (404, "plan-not-found")
        path = f"/listings/{case.id}/plans"
        assert (await post(site, Role.UNIT_HEAD, unit, path, plan_form())).status_code == 404
    other = await case_at(site, "listed", unit=NEIGHBOUR_COUNTY)
    foreign = await post(site, Role.UNIT_HEAD, CITY, f"/listings/{other.id}/plans", plan_form())
    assert (foreign.status_code, foreign.json()["code"]) == (403, "not-responsible-unit")


async def test_a_city_bureaus_own_plan_is_reviewed_by_another_of_its_accounts(site: Site) -> None:
    case = await case_at(site, "listed", unit=CITY)
    plan = await submitted(site, case)
    own = await post(site, Role.UNIT_HEAD, CITY, f"/plans/{plan}/review")
    assert (own.status_code, own.json()["code"]) == (409, "reviewer-is-author")
    other = await post(site, Role.UNIT_HEAD, CITY, f"/plans/{plan}/review", id=REVIEWER)
    assert other.json()["status"] == "city_reviewed"


@pytest.mark.parametrize(
    "changes",
    [
        {"measures": []},
        {"requests": []},
        {"causes": []},
        {"causes": ["petitioner"]},
        {"facts": ""},
        {"statutory_path": "P7"},
        {"promise": "息诉罢访承诺书"},
        {"measures": [{"action": "复测面积"}]},
    ],
)
async def test_a_plan_without_its_mandatory_parts_is_refused(
    site: Site, changes: dict[str, object]
) -> None:
    case = await case_at(site, "listed")
    form = {**plan_form(), **changes}
    answer = await post(site, Role.UNIT_HEAD, COUNTY, f"/listings/{case.id}/plans", form)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")


async def test_another_date_is_another_version_and_the_old_one_holds_until_approved(
    site: Site,
) -> None:
    case = await case_at(site, "in_supervision")
    changed = plan_form(
        measures=[measure("复测面积", "2026-04-30"), measure("兑付补偿款", "2026-08-31")],
        change_reason="补偿资金到位时间推迟。",
    )
    path = f"/listings/{case.id}/plans"
    mute = {**changed, "change_reason": None}
    refused = await post(site, Role.UNIT_HEAD, COUNTY, path, mute)
    assert (refused.status_code, refused.json()["code"]) == (422, "change-reason-missing")
    detail = await get(site, Role.UNIT_HEAD, COUNTY, f"/listings/{case.id}")
    proof = {"evidence": "测绘报告编号某某。"}
    first = f"/plans/{detail['plan']['id']}/measures/1/done"
    await done(await post(site, Role.UNIT_HANDLER, COUNTY, first, proof))
    version_two = await done(await post(site, Role.UNIT_HEAD, COUNTY, path, changed))
    pending = await post(site, Role.UNIT_HEAD, COUNTY, path, changed)
    assert (pending.status_code, pending.json()["code"]) == (409, "plan-pending")
    detail = await get(site, Role.UNIT_HEAD, COUNTY, f"/listings/{case.id}")
    assert detail["plan"]["plan_version"] == 1
    assert detail["plan_under_review"] == version_two["id"]
    await done(await post(site, Role.UNIT_HEAD, CITY, f"/plans/{version_two['id']}/review"))
    await done(await post(site, Role.PET_HEAD, PROVINCE, f"/plans/{version_two['id']}/approve"))
    detail = await get(site, Role.UNIT_HEAD, COUNTY, f"/listings/{case.id}")
    assert detail["plan"]["plan_version"] == 2
    kept = [(each["no"], each["evidence"]) for each in detail["plan"]["measures"]]
    assert kept == [(1, "测绘报告编号某某。"), (2, None)]
    moved = await events(site, "supervision.plan.moved")
    assert [(event["plan_version"], event["status"]) for event in moved[-2:]] == [
        (1, "superseded"),
        (2, "approved"),
    ]
    for verb, body in (("begun", {}), ("done", proof), ("put-back", {"reason": "没有测完。"})):
        old = first.replace("done", verb)
        late = await post(site, Role.UNIT_HEAD, COUNTY, old, body)
        assert (late.status_code, late.json()["code"]) == (409, "wrong-status"), verb


async def test_a_measure_is_done_once_by_the_responsible_unit(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    plan = (await get(site, Role.UNIT_HEAD, COUNTY, f"/listings/{case.id}"))["plan"]["id"]
    path, proof = f"/plans/{plan}/measures/1/done", {"evidence": "测绘报告编号某某。"}
    by_city = await post(site, Role.UNIT_HANDLER, CITY, path, proof)
    assert (by_city.status_code, by_city.json()["code"]) == (403, "not-responsible-unit")
    empty = await post(site, Role.UNIT_HANDLER, COUNTY, path, {"evidence": ""})
    assert empty.status_code == 422
    first = await post(site, Role.UNIT_HANDLER, COUNTY, path, proof)
    assert first.json()["measures"][0]["evidence"] == "测绘报告编号某某。"
    second = await post(site, Role.UNIT_HANDLER, COUNTY, path, proof)
    assert (second.status_code, second.json()["code"]) == (409, "measure-done")
    missing = await post(site, Role.UNIT_HANDLER, COUNTY, f"/plans/{plan}/measures/9/done", proof)
    assert (missing.status_code, missing.json()["code"]) == (404, "measure-not-found")
    moved = await events(site, "supervision.plan.moved")
    assert (moved[-1]["move"], moved[-1]["measures_done"]) == ("measure-done", 1)


async def test_a_measure_is_begun_done_and_put_back_each_as_its_own_act(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    plan = (await get(site, Role.UNIT_HEAD, COUNTY, f"/listings/{case.id}"))["plan"]["id"]
    path, proof = f"/plans/{plan}/measures/1", {"evidence": "测绘报告编号某某。"}
    begun = await done(await post(site, Role.UNIT_HANDLER, COUNTY, f"{path}/begun"))
    assert [each["status"] for each in begun["measures"]] == ["begun", "planned"]
    again = await post(site, Role.UNIT_HANDLER, COUNTY, f"{path}/begun")
    assert (again.status_code, again.json()["code"]) == (409, "measure-begun")
    await done(await post(site, Role.UNIT_HANDLER, COUNTY, f"{path}/done", proof))
    reason = {"reason": "核查发现只测了一半。"}
    by_city = await post(site, Role.UNIT_HEAD, CITY, f"{path}/put-back", reason)
    assert (by_city.status_code, by_city.json()["code"]) == (403, "not-responsible-unit")
    back = await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{path}/put-back", reason))
    first = back["measures"][0]
    assert (first["status"], first["evidence"], first["done_at"]) == ("begun", None, None)
    assert first["put_back_at"] is not None
    await done(await post(site, Role.UNIT_HEAD, COUNTY, f"{path}/put-back", reason))
    twice = await post(site, Role.UNIT_HEAD, COUNTY, f"{path}/put-back", reason)
    assert (twice.status_code, twice.json()["code"]) == (409, "measure-not-begun")
    history = await get(site, Role.UNIT_HEAD, COUNTY, f"/plans/{plan}/history")
    assert [(row["move"], row["reason"]) for row in history[3:]] == [
        ("measure-begun", "第1项"),
        ("measure-done", "第1项：测绘报告编号某某。"),
        ("measure-put-back", "第1项：核查发现只测了一半。"),
        ("measure-put-back", "第1项：核查发现只测了一半。"),
    ]
    (*_, moved) = await events(site, "supervision.plan.moved")
    assert (moved["measures_done"], moved["open_dues"]) == (0, ["2026-04-30", "2026-06-30"])


async def test_what_a_closeout_rests_on_is_not_put_back(site: Site) -> None:
    case = await case_at(site, "county_applied")
    plan = (await get(site, Role.UNIT_HEAD, COUNTY, f"/listings/{case.id}"))["plan"]
    assert "measure-put-back" not in plan["allowed_moves"]
    path, reason = f"/plans/{plan['id']}/measures/1/put-back", {"reason": "没有测完。"}
    refused = await post(site, Role.SUPERVISOR, PROVINCE, path, reason)
    assert (refused.status_code, refused.json()["code"]) == (409, "closeout-under-way")


async def test_a_slipped_measure_warns_and_its_day_moves_only_with_a_version(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    await later(site, days=70)  # 11 May: the first measure was due on 30 April
    path = f"/listings/{case.id}"
    plan = (await get(site, Role.UNIT_HEAD, COUNTY, path))["plan"]
    assert plan["checklist"] == {
        "measures": 2, "begun": 0, "done": 0, "slipped": 1, "next_due": "2026-04-30",
        "light": "red",
    }  # fmt: skip
    assert [(each["slipped"], each["light"]) for each in plan["measures"]] == [
        (True, "red"), (False, "green"),
    ]  # fmt: skip
    detailed = {
        **measure("复测面积", "2026-04-30"), "post": "分管副局长", "cooperating": ["某乡政府"],
        "start": "2026-03-09", "funds": "测绘费二万元，县级财政",
    }  # fmt: skip
    form = plan_form(
        measures=[detailed, measure("兑付补偿款", "2026-07-31"), measure("公示", "2026-08-15")],
        litigation="曾提起行政诉讼，已撤诉。",
        change_reason="资金到位推迟。",
    )
    moved = await done(await post(site, Role.UNIT_HEAD, COUNTY, f"{path}/plans", form))
    assert moved["measures"][0]["cooperating"] == ["某乡政府"]
    found = await get(site, Role.SUPERVISOR, PROVINCE, f"/plans/{moved['id']}/changes")
    assert (found["plan_version"], found["compared_with"]) == (2, 1)
    assert found["fields"] == ["litigation"]
    assert [each["action"] for each in found["added"]] == ["公示"]
    assert [(each["after"]["action"], each["due_moved"]) for each in found["changed"]] == [
        ("复测面积", False),
        ("兑付补偿款", True),
    ]
    page = await get(site, Role.UNIT_HEAD, COUNTY, f"{path}/plans?limit=1")
    assert [(each["plan_version"], each["status"]) for each in page["items"]] == [(2, "submitted")]
    page = await get(site, Role.UNIT_HEAD, COUNTY, f"{path}/plans?cursor={page['next']}")
    assert [(each["plan_version"], each["status"]) for each in page["items"]] == [(1, "approved")]
    old = await get(site, Role.UNIT_HEAD, COUNTY, f"/plans/{page['items'][0]['id']}")
    assert [each["due"] for each in old["measures"]] == ["2026-04-30", "2026-06-30"]
    first = await get(site, Role.UNIT_HEAD, COUNTY, f"/plans/{old['id']}/changes")
    assert (first["compared_with"], first["added"]) == (None, [])


async def test_no_measure_is_done_before_approval(site: Site) -> None:
    case = await case_at(site, "listed")
    plan = await submitted(site, case)
    answer = await post(
        site, Role.UNIT_HANDLER, COUNTY, f"/plans/{plan}/measures/1/done", {"evidence": "完成"}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-status")


async def test_two_plans_at_once_make_one_version(site: Site) -> None:
    case = await case_at(site, "listed")
    path = f"/listings/{case.id}/plans"
    answers = await asyncio.gather(
        *(post(site, Role.UNIT_HEAD, COUNTY, path, plan_form()) for _ in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


async def test_no_plan_for_a_matter_not_yet_listed(site: Site) -> None:
    case = await case_at(site, "nominated")
    path = f"/listings/{case.id}/plans"
    answer = await post(site, Role.UNIT_HEAD, COUNTY, path, plan_form())
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-status")


async def test_an_approved_plan_is_not_approved_twice(site: Site) -> None:
    case = await case_at(site, "listed")
    plan = await approved_plan(site, case)
    again = await post(site, Role.PET_HEAD, PROVINCE, f"/plans/{plan}/approve")
    assert (again.status_code, again.json()["code"]) == (409, "wrong-status")


async def test_allowed_moves_of_a_plan_follow_whose_turn_it_is(site: Site) -> None:
    case = await case_at(site, "listed")
    plan = await submitted(site, case)
    for role, unit, verbs in (
        (Role.UNIT_HEAD, COUNTY, []),
        (Role.UNIT_HEAD, CITY, ["review", "return"]),
        (Role.PET_HEAD, PROVINCE, []),
    ):
        seen = await get(site, role, unit, f"/plans/{plan}")
        assert seen["allowed_moves"] == verbs
