"""Weekly dispatch over HTTP."""

import asyncio
from typing import Any

import pytest

from shared.moves import Role
from tests.harness import ORG, UNITS, Site
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    case_at,
    events,
    get,
    later,
    post,
)

pytestmark = pytest.mark.anyio


def report(**changes: Any) -> dict[str, Any]:
    """The body of a weekly report."""
    return {"done": "完成现场复测。", "next_week": "核对补偿清单。", **changes}


async def test_a_report_is_recorded_for_the_present_week_and_published(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    path = f"/listings/{case.id}/reports"
    answer = await post(site, Role.UNIT_HANDLER, COUNTY, path, report())
    assert answer.status_code == 201, answer.text
    assert answer.json()["week"] == "2026-W10"
    (event,) = await events(site, "supervision.report.recorded")
    assert (event["week"], event["unit_id"]) == ("2026-W10", str(ORG(COUNTY)))
    page = await get(site, Role.SUPERVISOR, PROVINCE, path)
    assert [row["done"] for row in page["items"]] == ["完成现场复测。"]


async def test_a_second_report_of_the_week_is_refused_even_at_once(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    path = f"/listings/{case.id}/reports"
    answers = await asyncio.gather(
        *(post(site, Role.UNIT_HANDLER, COUNTY, path, report()) for _ in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["code"] == "already-reported"


@pytest.mark.parametrize(
    ("week", "code"),
    [
        ("2026-W11", "week-in-future"),
        ("2026-W09", "week-before-start"),
        ("2026-W60", "week-invalid"),
        ("now", "invalid-input"),
    ],
)
async def test_a_week_that_cannot_be_reported_is_refused(site: Site, week: str, code: str) -> None:
    case = await case_at(site, "in_supervision")
    path = f"/listings/{case.id}/reports"
    answer = await post(site, Role.UNIT_HANDLER, COUNTY, path, report(week=week))
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_nobody_reports_before_supervision_starts(site: Site) -> None:
    case = await case_at(site, "listed")
    path = f"/listings/{case.id}/reports"
    answer = await post(site, Role.UNIT_HANDLER, COUNTY, path, report())
    assert (answer.status_code, answer.json()["code"]) == (409, "not-in-supervision")


async def test_neighbours_and_other_roles_do_not_report(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    path = f"/listings/{case.id}/reports"
    neighbour = await post(site, Role.UNIT_HANDLER, NEIGHBOUR_COUNTY, path, report())
    assert neighbour.status_code == 404
    head = await post(site, Role.UNIT_HEAD, COUNTY, path, report())
    assert (head.status_code, head.json()["code"]) == (403, "role-not-allowed")


async def test_the_dispatch_names_who_reported_and_who_did_not(site: Site) -> None:
    reported = await case_at(site, "in_supervision")
    missing = await case_at(site, "in_supervision", unit=NEIGHBOUR_COUNTY)
    await case_at(site, "listed")
    path = f"/listings/{reported.id}/reports"
    assert (await post(site, Role.UNIT_HANDLER, COUNTY, path, report())).status_code == 201
    # The city's own report does not stand for its county's.
    path = f"/listings/{missing.id}/reports"
    assert (await post(site, Role.UNIT_HANDLER, CITY, path, report())).status_code == 201
    week = "/weekly?week=2026-W10"
    every = (await get(site, Role.SUPERVISOR, PROVINCE, week))["items"]
    assert {(row["listing_id"], row["reported"]) for row in every} == {
        (reported.id, True),
        (missing.id, False),
    }
    late = (await get(site, Role.SUPERVISOR, PROVINCE, week + "&reported=false"))["items"]
    assert [(row["listing_id"], row["unit_name"]) for row in late] == [
        (missing.id, UNITS[NEIGHBOUR_COUNTY].name)
    ]
    count = "/weekly/count?week=2026-W10&reported=false"
    assert await get(site, Role.SUPERVISOR, PROVINCE, count) == {"count": 1}
    own = (await get(site, Role.UNIT_HEAD, COUNTY, week))["items"]
    assert [row["listing_id"] for row in own] == [reported.id]


async def test_the_dispatch_is_paged_by_number(site: Site) -> None:
    cases = [await case_at(site, "in_supervision") for _ in range(3)]
    first = await get(site, Role.SUPERVISOR, PROVINCE, "/weekly?week=2026-W10&limit=2")
    second = await get(
        site,
        Role.SUPERVISOR,
        PROVINCE,
        f"/weekly?week=2026-W10&limit=2&cursor={first['next']}",
    )
    found = [row["listing_id"] for row in first["items"] + second["items"]]
    assert found == [case.id for case in cases]
    assert second["next"] is None


async def test_no_report_is_owed_before_the_start_or_after_delisting(site: Site) -> None:
    case = await case_at(site, "verified")
    await later(site, days=9)  # Wednesday of week 11
    body = {"resolution_no": "厅〔2026〕1号", "meeting_date": "2026-03-11"}
    resolved = await post(site, Role.DEPUTY, PROVINCE, f"/listings/{case.id}/resolve", body)
    assert resolved.status_code == 200, resolved.text
    for week, owed in (("2026-W09", 0), ("2026-W10", 1), ("2026-W11", 0)):
        count = await get(site, Role.SUPERVISOR, PROVINCE, f"/weekly/count?week={week}")
        assert count == {"count": owed}, week
