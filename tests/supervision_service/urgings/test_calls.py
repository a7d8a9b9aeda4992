"""What the rules call for: which case or order, why, and until when."""

from datetime import date, datetime, time, timedelta

import pytest

from shared.moves import Role
from shared.workdays import ZONE
from tests.harness import Site
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    MONDAY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    REVIEWER,
    approved_plan,
    case_at,
    done,
    events,
    get,
    later,
    measure,
    plan_form,
    post,
    ready,
    step,
)
from tests.supervision_service.urgings.steps import (
    ANSWER,
    HELPED,
    NO_HELP,
    WEEK,
    assessed,
    due,
    form,
    issued,
    late_order,
    refusal,
)

pytestmark = pytest.mark.anyio


async def test_a_letter_without_an_answer_proposes_the_next_step(site: Site) -> None:
    case = await case_at(site, "listed")
    sent = await issued(site, case, "notice")
    day = date.fromisoformat(sent["answer_due"]) + timedelta(days=1)
    assert await due(site) == []
    await site.set_office_time(datetime.combine(day, time(9), ZONE))
    (item,) = (await get(site, Role.SUPERVISOR, PROVINCE, "/urgings/due"))["items"]
    (call,) = item["calls"]
    assert (call["cause"], call["kind"], call["urging_id"]) == ("unanswered", "urge", sent["id"])
    path = f"/urgings/{sent['id']}"
    await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{path}/assess", NO_HELP))
    assert len(await due(site)) == 1, "until somebody takes the step"
    higher = await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{path}/escalate"))
    assert (higher["kind"], higher["causes"]) == ("urge", ["unanswered"])
    assert await due(site) == []


async def test_cases_and_orders_are_paged_as_one_list(site: Site) -> None:
    for number in range(3):
        await late_order(site, number=f"JBD-2026-{number:05}")
    await site.set_office_time(MONDAY)
    cases = [await case_at(site, "listed") for _ in range(2)]
    await later(site, days=250)  # past the target date
    seen, path = [], "/urgings/due?limit=2"
    while path:
        page = await get(site, Role.SUPERVISOR, PROVINCE, path)
        seen += [item["number"] for item in page["items"]]
        path = f"/urgings/due?limit=2&cursor={page['next']}" if page["next"] else ""
    assert seen == [f"GP-2026-00{n}" for n in (1, 2)] + [f"JBD-2026-0000{n}" for n in range(3)]
    assert len(cases) == 2
    for query, count in (("", 5), ("?subject=listing", 2), ("?subject=order", 3)):
        found = await get(site, Role.SUPERVISOR, PROVINCE, f"/urgings/due/count{query}")
        assert found == {"count": count}


async def test_a_missing_report_calls_for_a_telephone_call_until_somebody_calls(
    site: Site,
) -> None:
    case = await case_at(site, "in_supervision")
    assert await due(site) == [], "the week is not over"
    await later(site, days=7)
    assert await due(site) == [(case.id, "phone", ["report_missing"])]
    called = await issued(site, case, "phone", skip_reason=None)
    assert called["causes"] == ["report_missing"]
    assert await due(site) == []
    await done(await post(site, Role.UNIT_HEAD, COUNTY, f"/urgings/{called['id']}/answer", ANSWER))
    path = f"/urgings/{called['id']}"
    await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{path}/assess", HELPED))
    await done(await post(site, Role.SUPERVISOR, PROVINCE, f"{path}/close"))
    assert await due(site) == [], "it was called about this week"
    await later(site, days=14)
    assert await due(site) == [(case.id, "phone", ["report_missing"])]
    reports = f"/listings/{case.id}/reports"
    for week, still in (("2026-W10", 1), ("2026-W12", 1), ("2026-W11", 0)):
        report = {"week": week, **WEEK}
        await done(await post(site, Role.UNIT_HANDLER, COUNTY, reports, report))
        assert len(await due(site)) == still


async def test_a_limit_that_passed_calls_for_more_with_every_week(site: Site) -> None:
    case = await case_at(site, "in_supervision")  # its first measure is due on 30 April
    expected = [
        (date(2026, 4, 30), "phone", ["report_missing"]),
        (date(2026, 5, 1), "notice", ["measure_late", "report_missing"]),
        (date(2026, 5, 11), "urge", ["measure_late", "report_missing"]),
        (date(2026, 5, 18), "supervise", ["measure_late", "report_missing"]),
    ]
    for day, kind, causes in expected:
        await later(site, days=(day - date(2026, 3, 2)).days)
        assert await due(site) == [(case.id, kind, causes)]
    # By rule no level is skipped, so that no reason is owed; one letter serves both calls.
    sent = await issued(site, case, "supervise", skip_reason=None)
    assert sent["causes"] == ["measure_late", "report_missing"]
    assert await due(site) == []
    await ready(site, case)
    await later(site, days=300)  # past the target date as well
    assert await due(site) == [], "a letter of the highest level is open"


async def test_a_done_measure_calls_for_nothing(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    await ready(site, case)
    await later(site, days=100)
    assert await due(site) == [(case.id, "phone", ["report_missing"])]


async def test_only_the_plan_in_force_calls(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    later_on = {"measures": [measure("复测面积", "2026-08-31")], "change_reason": "资金未到位。"}
    path = f"/listings/{case.id}/plans"
    returned = await done(
        await post(site, Role.UNIT_HEAD, COUNTY, path, plan_form(change_reason="调整。"))
    )
    back = {"reason": "不具体。"}
    path = f"/plans/{returned['id']}/return"
    await done(await post(site, Role.UNIT_HEAD, CITY, path, back, id=REVIEWER))
    await approved_plan(site, case, **later_on)
    await later(site, days=100)
    assert await due(site) == [(case.id, "phone", ["report_missing"])]


async def test_the_target_date_calls_like_any_limit(site: Site) -> None:
    case = await case_at(site, "listed")  # its target is Wednesday 30 September 2026
    await later(site, days=(date(2026, 9, 30) - date(2026, 3, 2)).days)
    assert await due(site) == []
    await later(site, days=(date(2026, 10, 8) - date(2026, 3, 2)).days)
    assert await due(site) == [(case.id, "notice", ["target_late"])]


async def test_a_plan_returned_twice_calls_for_supervision(site: Site) -> None:
    case = await case_at(site, "listed")
    back = {"reason": "措施不具体。"}
    for times in (1, 2, 3):
        path = f"/listings/{case.id}/plans"
        plan = (await done(await post(site, Role.UNIT_HEAD, COUNTY, path, plan_form())))["id"]
        await done(
            await post(site, Role.UNIT_HEAD, CITY, f"/plans/{plan}/return", back, id=REVIEWER)
        )
        called = [(case.id, "supervise", ["plan_returned"])] if times > 1 else []
        assert await due(site) == called


async def test_a_closeout_returned_twice_calls_for_supervision_once(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    back = {"reason": "凭据不全。"}
    path = f"/listings/{case.id}/return-city-review"
    for times in (1, 2):
        await step(site, case, "county_applied")
        await done(await post(site, Role.UNIT_HEAD, CITY, path, back, id=REVIEWER))
        called = [(case.id, "supervise", ["closeout_returned"])] if times > 1 else []
        assert await due(site) == called
    await assessed(site, case, "supervise")
    assert await due(site) == []


async def test_a_relapse_begins_anew(site: Site) -> None:
    case = await case_at(site, "listed")
    for _ in range(2):
        path = f"/listings/{case.id}/plans"
        plan = (await done(await post(site, Role.UNIT_HEAD, COUNTY, path, plan_form())))["id"]
        path = f"/plans/{plan}/return"
        back = {"reason": "措施不具体。"}
        await done(await post(site, Role.UNIT_HEAD, CITY, path, back, id=REVIEWER))
    await step(site, case, "in_supervision")
    for _ in range(2):
        await step(site, case, "county_applied")
        back = {"reason": "凭据不全。"}
        path = f"/listings/{case.id}/return-city-review"
        await done(await post(site, Role.UNIT_HEAD, CITY, path, back, id=REVIEWER))
    await issued(site, case, "phone", skip_reason=None)
    for reached in ("county_applied", "city_reviewed", "verified", "delisted"):
        await step(site, case, reached)
    await later(site, days=1)
    look_back = (await get(site, Role.DEPUTY, PROVINCE, "/look-backs"))["items"][0]["id"]
    relapse = {"outcome": "relapsed", "notes": "又有反弹。", "target_date": "2026-12-31"}
    await done(await post(site, Role.DEPUTY, PROVINCE, f"/look-backs/{look_back}/record", relapse))
    assert await due(site) == [], "what was returned before the relapse counts no more"
    path = f"/listings/{case.id}/urgings"
    skipping = await post(site, Role.SUPERVISOR, PROVINCE, path, form("notice", skip_reason=None))
    assert refusal(skipping) == (422, "skip-reason-missing"), "nor does the call before it"


async def test_everybody_sees_the_calls_on_their_own_cases(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    await case_at(site, "in_supervision", unit=NEIGHBOUR_COUNTY)
    await later(site, days=7)
    assert len(await due(site)) == 2
    assert len(await due(site, Role.UNIT_HEAD, CITY)) == 2
    own = await due(site, Role.UNIT_HEAD, COUNTY)
    assert [listing for listing, *_ in own] == [case.id]
    first = await get(site, Role.SUPERVISOR, PROVINCE, "/urgings/due?limit=1")
    second = await get(
        site, Role.SUPERVISOR, PROVINCE, f"/urgings/due?limit=1&cursor={first['next']}"
    )
    assert second["next"] is None
    numbers = [page["items"][0]["number"] for page in (first, second)]
    assert numbers == sorted(numbers)
    assert first["items"][0]["calls"][0]["reason"] == "2026年3月2日至3月8日的周报没有报送。"
    none = await get(site, Role.SUPERVISOR, PROVINCE, "/urgings/due/count?kind=notice")
    assert none == {"count": 0}
    one = await get(site, Role.SUPERVISOR, PROVINCE, f"/urgings/due?listing_id={case.id}")
    assert len(one["items"]) == 1


async def test_the_rules_never_act_by_themselves(site: Site) -> None:
    await case_at(site, "in_supervision")
    await later(site, days=100)
    assert await due(site) != []
    assert await get(site, Role.SUPERVISOR, PROVINCE, "/urgings/count") == {"count": 0}
    assert await events(site, "supervision.urging.moved") == []
