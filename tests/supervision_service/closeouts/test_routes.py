"""Close-out over HTTP: every step, every return, every refusal."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from shared.moves import Role
from tests.harness import Site, actor
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    JOINT_OFFICE,
    MONDAY,
    NEIGHBOUR_CITY,
    PROVINCE,
    REVIEWER,
    approved_plan,
    case_at,
    charge,
    charge_id,
    decider,
    done,
    events,
    evidence,
    get,
    later,
    measure,
    office_day,
    order,
    piece,
    plan_form,
    post,
    ready,
    referral,
    relapse,
    resolution,
    step,
)

pytestmark = pytest.mark.anyio

RESOLUTION = {"resolution_no": "联席〔2026〕1号", "meeting_date": "2026-03-02"}
VERIFICATION = {"method": "call_back", "findings": "回访属实。"}
REASON = {"reason": "凭据不足，请补充付款凭证。"}


def found(finding: str) -> dict[str, str]:
    """A request with what the plan finds about it."""
    return {"request": "足额发放补偿款", "finding": finding, "basis": "征地补偿安置方案"}


@pytest.mark.parametrize("kind", ["own", "joint"])
async def test_a_case_is_delisted_by_county_city_province_and_a_resolution(
    site: Site, kind: str
) -> None:
    case = await case_at(site, "delisted", kind=kind)
    detail = await get(site, Role.SUPERVISOR, PROVINCE, f"/listings/{case.id}")
    assert detail["status"] == "delisted"
    assert detail["application"]["resolution_no"] == "联席〔2026〕61号"
    assert {criterion["code"]: criterion["met"] for criterion in detail["criteria"]} == {
        **{f"C{number}": True for number in range(1, 12)},
        "C10": None,
    }
    moved = await events(site, "supervision.listing.moved")
    assert [event["move"] for event in moved] == [
        "nominate", "list", "start", "apply-closeout", "pass-city-review", "verify", "resolve",
    ]  # fmt: skip
    assert moved[-1]["delisted_at"] is not None


async def test_a_joint_case_is_resolved_by_the_joint_office_alone(site: Site) -> None:
    case = await case_at(site, "verified", kind="joint")
    path = f"/listings/{case.id}/resolve"
    refused = await post(site, Role.DEPUTY, PROVINCE, path, RESOLUTION)
    assert (refused.status_code, refused.json()["code"]) == (403, "not-decider")
    resolved = await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, path, RESOLUTION)
    assert resolved.json()["status"] == "delisted"


@pytest.mark.parametrize(
    ("stage", "verb", "role", "unit"),
    [
        ("county_applied", "return-city-review", Role.UNIT_HEAD, CITY),
        ("city_reviewed", "return-verification", Role.SUPERVISOR, PROVINCE),
        ("verified", "decline", Role.DEPUTY, PROVINCE),
    ],
)
async def test_each_step_may_send_it_back_and_it_may_come_again(
    site: Site, stage: str, verb: str, role: Role, unit: str
) -> None:
    case = await case_at(site, stage)
    mute = await post(site, role, unit, f"/listings/{case.id}/{verb}", {})
    assert (mute.status_code, mute.json()["errors"][0]["field"]) == (422, "reason")
    returned = await post(site, role, unit, f"/listings/{case.id}/{verb}", REASON)
    assert (returned.json()["status"], returned.json()["returns"]) == ("in_supervision", 1)
    moved = (await events(site, "supervision.listing.moved"))[-1]
    assert (moved["move"], moved["returns"], moved["reason_given"]) == (verb, 1, True)
    second = await post(site, role, unit, f"/listings/{case.id}/{verb}", REASON)
    assert (second.status_code, second.json()["code"]) == (409, "wrong-status")
    for reached in ("county_applied", "city_reviewed", "verified", "delisted"):
        last = await step(site, case, reached)
    assert last["status"] == "delisted"
    detail = await get(site, Role.SUPERVISOR, PROVINCE, f"/listings/{case.id}")
    assert detail["application"]["round"] == 2


async def test_the_joint_office_declines_a_joint_case(site: Site) -> None:
    case = await case_at(site, "verified", kind="joint")
    role, unit = decider("joint")
    declined = await post(site, role, unit, f"/listings/{case.id}/decline", REASON)
    assert declined.json()["status"] == "in_supervision"


async def test_no_close_out_without_evidence(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    await ready(site, case)
    path = f"/listings/{case.id}/apply-closeout"
    empty = await post(site, Role.UNIT_HEAD, COUNTY, path, {"evidence": []})
    assert (empty.status_code, empty.json()["code"]) == (422, "evidence-missing")
    assert empty.json()["criteria"] == ["C1", "C2", "C3", "C4", "C5", "C7", "C9", "C11"]
    partly = await post(site, Role.UNIT_HEAD, COUNTY, path, evidence(C9=None))
    assert partly.json()["criteria"] == ["C9"]
    assert partly.json()["errors"][0]["message"] == "缺少：案卷齐全"
    detail = await get(site, Role.SUPERVISOR, PROVINCE, f"/listings/{case.id}")
    assert (detail["status"], detail["application"]) == ("in_supervision", None)


async def test_a_promise_to_stop_petitioning_finds_no_place_in_an_application(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    await ready(site, case)
    promise = {"criterion": "C12", "text": "息诉罢访承诺书", "reference": "卷宗"}
    path = f"/listings/{case.id}/apply-closeout"
    answer = await post(site, Role.UNIT_HEAD, COUNTY, path, evidence(C12=promise))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")


async def test_no_close_out_while_a_deadline_is_open_or_a_measure_undone(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    path = f"/listings/{case.id}/apply-closeout"
    both = await post(site, Role.UNIT_HEAD, COUNTY, path, evidence())
    assert (both.status_code, both.json()["code"]) == (409, "criteria-unmet")
    assert both.json()["criteria"] == ["C1", "C8"]
    await ready(site, case)
    repeat = await piece(site, case.matter, "accepted")
    open_ = await post(site, Role.UNIT_HEAD, COUNTY, path, evidence())
    assert open_.json()["criteria"] == ["C6"]
    await piece(site, case.matter, "filed", id=repeat)
    applied = await post(site, Role.UNIT_HEAD, COUNTY, path, evidence())
    assert applied.status_code == 200, applied.text


@pytest.mark.parametrize(
    ("route", "criterion"), [("P4", "C5"), ("P5", "C6")], ids=["another path", "our own duty"]
)
async def test_no_close_out_while_another_path_is_not_proved(
    site: Site, route: str, criterion: str
) -> None:
    case = await case_at(site, "in_supervision")
    await ready(site, case)
    await referral(site, case.matter, route, "told_petitioner")
    path = f"/listings/{case.id}/apply-closeout"
    refused = await post(site, Role.UNIT_HEAD, COUNTY, path, evidence())
    assert (refused.status_code, refused.json()["criteria"]) == (409, [criterion])


@pytest.mark.parametrize("status", ["arrived", "signed_for", "in_handling", "reported"])
async def test_no_close_out_while_an_order_is_not_reported_and_passed(
    site: Site, status: str
) -> None:
    case = await case_at(site, "in_supervision")
    await ready(site, case)
    id = await order(site, case.matter, status=status)
    path = f"/listings/{case.id}/apply-closeout"
    refused = await post(site, Role.UNIT_HEAD, COUNTY, path, evidence())
    assert (refused.status_code, refused.json()["criteria"]) == (409, ["C6"])
    assert "JBD-2026-00001" in refused.json()["detail"]
    await order(site, case.matter, status="closed", id=id)
    await done(await post(site, Role.UNIT_HEAD, COUNTY, path, evidence()))


async def test_no_close_out_while_a_level_has_no_leader(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    await ready(site, case)
    path = f"/listings/{case.id}/apply-closeout"
    city = {"charge_id": charge_id(case, "city")}
    await charge(site, case.matter, "city", **city, status="ended")
    refused = await post(site, Role.UNIT_HEAD, COUNTY, path, evidence())
    assert (refused.status_code, refused.json()["criteria"]) == (409, ["C7"])


def waived(code: str) -> dict[str, Any]:
    """A criterion that is said not to apply."""
    return {code: {"criterion": code, "applies": False, "text": "没有此类诉求。"}}


@pytest.mark.parametrize(
    ("code", "plan", "result"),
    [
        ("C2", {"requests": [found("partly_reasonable")]}, None),
        ("C2", {}, None),
        ("C2", {"requests": [found("not_reasonable")]}, "supported"),
        ("C3", {"requests": [found("not_reasonable")]}, None),
        ("C3", {"requests": [found("reasonable"), found("partly_reasonable")]}, None),
        ("C3", {}, "explained"),
        ("C3", {}, "not_supported"),
        ("C3", {}, "partly_supported"),
        ("C4", {"requests": [found("hardship")]}, None),
        ("C4", {"assistance": "协助申请临时救助。"}, None),
        ("C5", {"statutory_path": "P4"}, None),
    ],
)
async def test_nothing_is_waived_against_what_the_plan_or_an_opinion_says(
    site: Site, code: str, plan: dict[str, Any], result: str | None
) -> None:
    case = await case_at(site, "listed")
    for level in ("province", "city", "county"):
        await charge(site, case.matter, level)
    await approved_plan(site, case, **plan)
    await done(await post(site, Role.SUPERVISOR, PROVINCE, f"/listings/{case.id}/start"))
    await ready(site, case)
    await piece(site, case.matter, "opinion_delivered", id=case.matter, result=result)
    path = f"/listings/{case.id}/apply-closeout"
    refused = await post(site, Role.UNIT_HEAD, COUNTY, path, evidence(**waived(code)))
    assert (refused.status_code, refused.json()["code"]) == (422, "not-applicable-refused")
    fields = [error["field"] for error in refused.json()["errors"]]
    assert f"evidence.{code}" in fields
    detail = await get(site, Role.UNIT_HEAD, COUNTY, f"/listings/{case.id}")
    (criterion,) = [each for each in detail["criteria"] if each["code"] == code]
    assert criterion["required_because"] in refused.json()["detail"]


async def test_what_came_up_since_the_application_stops_verification_and_resolution(
    site: Site,
) -> None:
    case = await case_at(site, "city_reviewed")
    new = await piece(site, case.matter, "registered")
    path = f"/listings/{case.id}"
    refused = await post(site, Role.SUPERVISOR, PROVINCE, f"{path}/verify", VERIFICATION)
    assert (refused.status_code, refused.json()["criteria"]) == (409, ["C6"])
    await piece(site, case.matter, "filed", id=new)
    await step(site, case, "verified")
    await piece(site, case.matter, "accepted", id=new)
    refused = await post(site, Role.DEPUTY, PROVINCE, f"{path}/resolve", RESOLUTION)
    assert (refused.status_code, refused.json()["criteria"]) == (409, ["C6"])
    await done(await post(site, Role.DEPUTY, PROVINCE, f"{path}/decline", REASON))


async def test_after_a_relapse_plan_and_evidence_are_of_the_time_since(site: Site) -> None:
    case = await case_at(site, "delisted")
    await later(site, days=40)
    await relapse(site, case)
    detail = await get(site, Role.UNIT_HEAD, COUNTY, f"/listings/{case.id}")
    assert {c["code"]: c["met"] for c in detail["criteria"]} == {
        **dict.fromkeys([f"C{number}" for number in range(1, 12)]), "C6": True, "C8": False,
    }  # fmt: skip
    path = f"/listings/{case.id}/apply-closeout"
    today = await office_day(site)
    old_plan = await post(site, Role.UNIT_HEAD, COUNTY, path, evidence(today))
    assert (old_plan.status_code, old_plan.json()["criteria"]) == (409, ["C8"])
    await approved_plan(site, case, change_reason="反弹后重新制定。")
    not_done = await post(site, Role.UNIT_HEAD, COUNTY, path, evidence(today))
    assert not_done.json()["criteria"] == ["C8"], "no proof comes over from before the relapse"
    await ready(site, case)
    for form in (evidence(), evidence(today - timedelta(days=1))):
        refused = await post(site, Role.UNIT_HEAD, COUNTY, path, form)
        assert (refused.status_code, refused.json()["code"]) == (422, "evidence-outdated")
        assert [error["field"] for error in refused.json()["errors"]] == [
            f"evidence.{code}.dated" for code in ("C2", "C3", "C7", "C9", "C11")
        ]  # an opinion is not given twice
    await done(await post(site, Role.UNIT_HEAD, COUNTY, path, evidence(today)))
    await step(site, case, "city_reviewed")
    await step(site, case, "verified")
    resolve = f"/listings/{case.id}/resolve"
    for form, code in (
        (resolution(MONDAY.date()), "meeting-before-application"),
        ({**resolution(MONDAY.date()), "meeting_date": today.isoformat()},
         "resolution-of-other-day"),
    ):  # fmt: skip
        refused = await post(site, Role.DEPUTY, PROVINCE, resolve, form)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    await done(await post(site, Role.DEPUTY, PROVINCE, resolve, resolution(today)))


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("x", "resolution-no-invalid"),
        ("联席会议决定", "resolution-no-invalid"),
        ("联席〔2020〕1号", "resolution-no-invalid"),
        ("联席〔2027〕1号", "resolution-no-invalid"),
        ("联席〔2026〕01号", "resolution-no-invalid"),
        ("〔2026〕1号", "resolution-no-invalid"),
    ],
)
async def test_a_resolution_has_a_document_number_of_its_year(
    site: Site, number: str, code: str
) -> None:
    case = await case_at(site, "verified")
    path = f"/listings/{case.id}/resolve"
    form = {**RESOLUTION, "resolution_no": number}
    refused = await post(site, Role.DEPUTY, PROVINCE, path, form)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    typed = {**RESOLUTION, "resolution_no": "联席[2026] 1号"}
    await done(await post(site, Role.DEPUTY, PROVINCE, path, typed))
    detail = await get(site, Role.SUPERVISOR, PROVINCE, f"/listings/{case.id}")
    assert detail["application"]["resolution_no"] == "联席〔2026〕1号"


async def test_a_meeting_of_long_ago_decides_nothing(site: Site) -> None:
    case = await case_at(site, "verified")
    form = {"resolution_no": "联席〔2020〕1号", "meeting_date": "2020-03-02"}
    refused = await post(site, Role.DEPUTY, PROVINCE, f"/listings/{case.id}/resolve", form)
    assert (refused.status_code, refused.json()["code"]) == (422, "meeting-before-application")


async def test_a_meeting_of_next_year_is_named_before_its_number(site: Site) -> None:
    case = await case_at(site, "verified")
    form = {"resolution_no": "联席〔2027〕1号", "meeting_date": "2027-03-02"}
    refused = await post(site, Role.DEPUTY, PROVINCE, f"/listings/{case.id}/resolve", form)
    assert (refused.status_code, refused.json()["code"]) == (422, "meeting-in-future")


async def test_evidence_of_tomorrow_shows_nothing(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    await ready(site, case)
    form = evidence(await office_day(site) + timedelta(days=1))
    refused = await post(site, Role.UNIT_HEAD, COUNTY, f"/listings/{case.id}/apply-closeout", form)
    assert (refused.status_code, refused.json()["code"]) == (422, "evidence-in-future")


async def test_no_close_out_while_a_change_of_plan_is_under_review(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    await ready(site, case)
    changed = plan_form(
        measures=[measure("兑付补偿款", "2026-08-31")], change_reason="资金推迟到位。"
    )
    await done(await post(site, Role.UNIT_HEAD, COUNTY, f"/listings/{case.id}/plans", changed))
    answer = await post(
        site, Role.UNIT_HEAD, COUNTY, f"/listings/{case.id}/apply-closeout", evidence()
    )
    assert answer.json()["criteria"] == ["C8"]


async def test_only_the_responsible_unit_applies(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    path = f"/listings/{case.id}/apply-closeout"
    city = await post(site, Role.UNIT_HEAD, CITY, path, evidence())
    assert (city.status_code, city.json()["code"]) == (403, "not-responsible-unit")
    other = await post(site, Role.UNIT_HEAD, NEIGHBOUR_CITY, path, evidence())
    assert other.status_code == 404


async def test_the_county_does_not_review_its_own_application(site: Site) -> None:
    case = await case_at(site, "county_applied")
    path = f"/listings/{case.id}/pass-city-review"
    answer = await post(site, Role.UNIT_HEAD, COUNTY, path)
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong-level")


@pytest.mark.parametrize("verb", ["pass-city-review", "return-city-review"])
async def test_a_city_bureaus_own_application_is_reviewed_by_another_account(
    site: Site, verb: str
) -> None:
    case = await case_at(site, "county_applied", unit=CITY)
    path, body = f"/listings/{case.id}/{verb}", REASON if verb.startswith("return") else {}
    own = await post(site, Role.UNIT_HEAD, CITY, path, body)
    assert (own.status_code, own.json()["code"]) == (409, "reviewer-is-applicant")
    detail = await get(site, Role.UNIT_HEAD, CITY, f"/listings/{case.id}")
    assert detail["allowed_moves"] == []
    other = await post(site, Role.UNIT_HEAD, CITY, path, body, id=REVIEWER)
    assert other.status_code == 200, other.text


async def test_who_applied_once_is_no_applicant_when_the_application_was_returned(
    site: Site,
) -> None:
    case = await case_at(site, "county_applied", unit=CITY)
    path = f"/listings/{case.id}/return-city-review"
    await done(await post(site, Role.UNIT_HEAD, CITY, path, REASON, id=REVIEWER))
    former = await post(site, Role.UNIT_HEAD, CITY, path, REASON)
    assert (former.status_code, former.json()["code"]) == (409, "wrong-status")
    again = f"/listings/{case.id}/apply-closeout"
    await done(await post(site, Role.UNIT_HEAD, CITY, again, evidence(), id=REVIEWER))
    own = await post(site, Role.UNIT_HEAD, CITY, path, REASON, id=REVIEWER)
    assert (own.status_code, own.json()["code"]) == (409, "reviewer-is-applicant")
    await done(await post(site, Role.UNIT_HEAD, CITY, path, REASON))


@pytest.mark.parametrize(
    ("verb", "body"), [("verify", VERIFICATION), ("return-verification", REASON)]
)
async def test_who_handled_the_matter_does_not_verify_it(
    site: Site, verb: str, body: dict[str, str]
) -> None:
    case = await case_at(site, "city_reviewed")
    handler = uuid4()
    await order(site, case.matter, [uuid4(), handler])
    path = f"/listings/{case.id}/{verb}"
    refused = await post(site, Role.SUPERVISOR, PROVINCE, path, body, id=handler)
    assert (refused.status_code, refused.json()["code"]) == (409, "verifier-is-handler")
    other = await post(site, Role.SUPERVISOR, PROVINCE, path, body, id=uuid4())
    assert other.status_code == 200, other.text


async def test_author_applicant_and_reviewer_do_not_verify_either(site: Site) -> None:
    case = await case_at(site, "city_reviewed")
    author = actor(Role.UNIT_HEAD, unit=COUNTY).id  # wrote the plan and applied
    path = f"/listings/{case.id}/verify"
    for involved in (author, REVIEWER):
        refused = await post(site, Role.SUPERVISOR, PROVINCE, path, VERIFICATION, id=involved)
        assert (refused.status_code, refused.json()["code"]) == (409, "verifier-is-handler")


async def test_a_supervisor_of_a_city_does_not_verify(site: Site) -> None:
    case = await case_at(site, "city_reviewed")
    path = f"/listings/{case.id}/verify"
    answer = await post(site, Role.SUPERVISOR, CITY, path, VERIFICATION)
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong-level")


async def test_two_resolutions_at_once_delist_once(site: Site) -> None:
    case = await case_at(site, "verified")
    path = f"/listings/{case.id}/resolve"
    answers = await asyncio.gather(
        *(post(site, Role.DEPUTY, PROVINCE, path, RESOLUTION) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    codes = {answer.json().get("code") for answer in answers} - {None}
    assert codes == {"wrong-status"}
    assert len((await get(site, Role.SUPERVISOR, PROVINCE, "/look-backs"))["items"]) == 3


async def test_resolve_and_decline_at_once_leave_one_of_them(site: Site) -> None:
    case = await case_at(site, "verified")
    path = f"/listings/{case.id}"
    answers = await asyncio.gather(
        post(site, Role.DEPUTY, PROVINCE, f"{path}/resolve", RESOLUTION),
        post(site, Role.DEPUTY, PROVINCE, f"{path}/decline", REASON),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_a_meeting_yet_to_be_held_decides_nothing(site: Site) -> None:
    case = await case_at(site, "verified")
    body = {**RESOLUTION, "meeting_date": "2026-03-03"}
    answer = await post(site, Role.DEPUTY, PROVINCE, f"/listings/{case.id}/resolve", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "meeting-in-future")


@pytest.mark.parametrize(
    ("stage", "verb", "body"),
    [
        ("listed", "apply-closeout", evidence()),
        ("in_supervision", "pass-city-review", {}),
        ("in_supervision", "return-city-review", REASON),
        ("county_applied", "verify", VERIFICATION),
        ("county_applied", "return-verification", REASON),
        ("city_reviewed", "resolve", RESOLUTION),
        ("city_reviewed", "decline", REASON),
        ("county_applied", "apply-closeout", evidence()),
        ("delisted", "resolve", RESOLUTION),
    ],
)
async def test_no_step_is_skipped_or_done_twice(
    site: Site, stage: str, verb: str, body: dict[str, object]
) -> None:
    case = await case_at(site, stage)
    who = {
        "apply-closeout": (Role.UNIT_HEAD, COUNTY),
        "pass-city-review": (Role.UNIT_HEAD, CITY),
        "return-city-review": (Role.UNIT_HEAD, CITY),
        "verify": (Role.SUPERVISOR, PROVINCE),
        "return-verification": (Role.SUPERVISOR, PROVINCE),
        "resolve": (Role.DEPUTY, PROVINCE),
        "decline": (Role.DEPUTY, PROVINCE),
    }
    answer = await post(site, *who[verb], f"/listings/{case.id}/{verb}", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-status")
