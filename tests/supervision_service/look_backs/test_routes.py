"""Look-backs over HTTP: scheduled, recorded, final, relapsed."""

from uuid import UUID

import pytest

from shared import history
from shared.directory import CalendarYear
from shared.jobs import JobContext
from shared.moves import Role
from supervision_service.look_backs import jobs
from tests.harness import Site
from tests.supervision_service.make import (
    COUNTY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    approved_plan,
    case_at,
    done,
    events,
    get,
    later,
    nomination,
    post,
    step,
)

pytestmark = pytest.mark.anyio

SOLID = {"outcome": "solid", "notes": "补偿款已到账，没有新的诉求。"}
RELAPSED = {"outcome": "relapsed", "notes": "承诺的证书没有办理。", "target_date": "2026-12-31"}


async def look_backs(site: Site, query: str = "") -> list[dict[str, object]]:
    """Every look-back that the supervisor sees."""
    page = await get(site, Role.SUPERVISOR, PROVINCE, f"/look-backs{query}")
    items: list[dict[str, object]] = page["items"]
    return items


async def test_delisting_schedules_three_look_backs(site: Site) -> None:
    await case_at(site, "delisted")
    rows = await look_backs(site)
    assert [(row["days"], row["due_raw"], row["due"]) for row in rows] == [
        (30, "2026-04-01", "2026-04-01"),
        (90, "2026-05-31", "2026-06-01"),
        (180, "2026-08-29", "2026-08-31"),
    ]
    moved = await events(site, "supervision.look_back.moved")
    assert [(event["due"], event["outcome"]) for event in moved] == [
        ("2026-04-01", None),
        ("2026-06-01", None),
        ("2026-08-31", None),
    ]


async def test_a_look_back_is_not_recorded_before_its_time(site: Site) -> None:
    await case_at(site, "delisted")
    first = (await look_backs(site))[0]["id"]
    await later(site, days=29)
    early = await post(site, Role.SUPERVISOR, PROVINCE, f"/look-backs/{first}/record", SOLID)
    assert (early.status_code, early.json()["code"]) == (409, "look-back-too-early")
    await later(site, days=30)
    recorded = await post(site, Role.SUPERVISOR, PROVINCE, f"/look-backs/{first}/record", SOLID)
    assert (recorded.json()["status"], recorded.json()["punctuality"]) == ("solid", "on_time")
    again = await post(site, Role.SUPERVISOR, PROVINCE, f"/look-backs/{first}/record", SOLID)
    assert (again.status_code, again.json()["code"]) == (409, "wrong-status")


async def test_three_solid_look_backs_make_the_listing_final(site: Site) -> None:
    case = await case_at(site, "delisted")
    await later(site, days=181)
    status = []
    for row in await look_backs(site):
        path = f"/look-backs/{row['id']}/record"
        if row["days"] == 90:
            doubt = {"outcome": "follow_up", "notes": "证书尚在办理，一个月后再查。"}
            await done(await post(site, Role.SUPERVISOR, PROVINCE, path, doubt))
        await done(await post(site, Role.SUPERVISOR, PROVINCE, path, SOLID))
        detail = await get(site, Role.SUPERVISOR, PROVINCE, f"/listings/{case.id}")
        status.append(detail["status"])
    assert status == ["delisted", "delisted", "final"]
    moved = (await events(site, "supervision.listing.moved"))[-1]
    assert (moved["move"], moved["status"]) == ("finalise", "final")
    renewed = await post(site, Role.PET_HEAD, PROVINCE, "/listings",
                         nomination(case.matter, ground="relapse"))  # fmt: skip
    assert renewed.status_code == 201


async def test_a_relapse_lists_the_matter_again_with_a_new_target(site: Site) -> None:
    case = await case_at(site, "delisted")
    await later(site, days=40)
    first, second, third = await look_backs(site)
    await done(
        await post(site, Role.SUPERVISOR, PROVINCE, f"/look-backs/{first['id']}/record", SOLID)
    )
    path = f"/look-backs/{second['id']}/record"
    supervisor = await post(site, Role.SUPERVISOR, PROVINCE, path, RELAPSED)
    assert (supervisor.status_code, supervisor.json()["code"]) == (403, "role-not-allowed")
    recorded = await post(site, Role.DEPUTY, PROVINCE, path, RELAPSED)
    assert recorded.json()["status"] == "relapsed"
    detail = await get(site, Role.SUPERVISOR, PROVINCE, f"/listings/{case.id}")
    assert (detail["status"], detail["target_date"], detail["delisted_at"]) == (
        "in_supervision",
        "2026-12-31",
        None,
    )
    assert detail["chain"]["complete"] is True  # the same leaders go on
    assert [row["status"] for row in await look_backs(site)] == ["solid", "relapsed", "void"]
    await later(site, days=300)
    assert [row["punctuality"] for row in await look_backs(site)] == ["overdue", "on_time", None]
    void = await post(site, Role.DEPUTY, PROVINCE, f"/look-backs/{third['id']}/record", RELAPSED)
    assert (void.status_code, void.json()["code"]) == (409, "wrong-status")
    await approved_plan(site, case, change_reason="反弹后重新制定。")
    for reached in ("county_applied", "city_reviewed", "verified", "delisted"):
        await step(site, case, reached)
    assert len(await look_backs(site, "?status=scheduled")) == 3


async def test_a_delisted_matter_is_not_nominated_anew(site: Site) -> None:
    case = await case_at(site, "delisted")
    again = await post(site, Role.PET_HEAD, PROVINCE, "/listings", nomination(case.matter))
    assert (again.status_code, again.json()["code"]) == (409, "already-listed")


async def test_only_the_province_records_and_a_neighbour_sees_nothing(site: Site) -> None:
    await case_at(site, "delisted")
    first = (await look_backs(site))[0]["id"]
    path = f"/look-backs/{first}/record"
    county = await post(site, Role.SUPERVISOR, COUNTY, path, SOLID)
    assert (county.status_code, county.json()["code"]) == (403, "wrong-level")
    head = await post(site, Role.UNIT_HEAD, COUNTY, path, SOLID)
    assert (head.status_code, head.json()["code"]) == (403, "role-not-allowed")
    neighbour = await post(site, Role.UNIT_HEAD, NEIGHBOUR_COUNTY, path, SOLID)
    assert (neighbour.status_code, neighbour.json()["code"]) == (404, "look-back-not-found")
    seen = await get(site, Role.UNIT_HEAD, NEIGHBOUR_COUNTY, "/look-backs/count")
    assert seen == {"count": 0}


async def test_look_backs_are_filtered_and_counted(site: Site) -> None:
    case = await case_at(site, "delisted")
    await later(site, days=85)  # 26 May
    for query, days in (
        ("?punctuality=overdue", [30]),
        ("?punctuality=due_soon", [90]),
        ("?punctuality=on_time", [180]),
        ("?due_to=2026-06-01", [30, 90]),
        (f"?listing_id={case.id}", [30, 90, 180]),
        ("?status=solid", []),
    ):
        assert [row["days"] for row in await look_backs(site, query)] == days, query
        count = await get(site, Role.SUPERVISOR, PROVINCE, f"/look-backs/count{query}")
        assert count == {"count": len(days)}
    for row in await look_backs(site):
        assert row in await look_backs(site, f"?punctuality={row['punctuality']}")


async def test_a_provisional_look_back_is_counted_again_when_the_notice_comes(site: Site) -> None:
    case = await case_at(site, "listed")
    await step(site, case, "in_supervision")
    await later(site, days=100)
    for reached in ("county_applied", "city_reviewed", "verified"):
        await step(site, case, reached)
    await later(site, days=183)  # 1 September 2026; 180 days later is Sunday 28 February 2027
    await step(site, case, "delisted")
    last = (await look_backs(site))[-1]
    assert (last["due"], last["provisional"]) == ("2027-03-01", True)
    database = site.app.state.database
    async with database.begin() as session:
        day = {"date": "2027-02-28", "kind": "workday", "name": "调休"}
        session.add(CalendarYear(year=2027, days=[day]))
    async with database.read() as session:
        session.info["cache"].clear()
    await jobs.recount(JobContext(database, site.app.state.settings))
    await jobs.recount(JobContext(database, site.app.state.settings))
    last = (await look_backs(site))[-1]
    assert (last["due"], last["provisional"]) == ("2027-02-28", False)
    async with database.read() as session:
        moves = await history.of(session, UUID(str(last["id"])))
    assert [(row.move, row.actor_name) for row in moves][1:] == [("recount", "系统")]


async def test_a_look_back_judged_by_a_provisional_end_and_a_running_one_follow_the_calendar(
    site: Site,
) -> None:
    case = await case_at(site, "listed")
    await step(site, case, "in_supervision")
    await later(site, days=100)
    for reached in ("county_applied", "city_reviewed", "verified"):
        await step(site, case, reached)
    await later(site, days=275)  # 2 December 2026; 30 days later is Friday 1 January 2027
    await step(site, case, "delisted")
    first, *_ = await look_backs(site)
    assert (first["due"], first["provisional"]) == ("2027-01-01", True)
    await later(site, days=308)  # the 4th
    solid = {"outcome": "solid", "notes": "电话回访，问题已解决。"}
    path = f"/look-backs/{first['id']}/record"
    recorded = await done(await post(site, Role.SUPERVISOR, PROVINCE, path, solid))
    assert recorded["punctuality"] == "overdue"
    database = site.app.state.database
    async with database.begin() as session:
        days = [{"date": f"2027-01-0{n}", "kind": "holiday", "name": "元旦"} for n in range(1, 5)]
        session.add(CalendarYear(year=2027, days=days))
        session.info["cache"].clear()
    await jobs.recount(JobContext(database, site.app.state.settings))
    first, second, _ = await look_backs(site)
    assert (first["due"], first["punctuality"]) == ("2027-01-05", "on_time")
    assert (second["due"], second["provisional"]) == ("2027-03-02", False)
    async with database.begin() as session:
        year = await session.get_one(CalendarYear, 2027)
        year.days = [*year.days, {"date": "2027-03-02", "kind": "holiday", "name": "调整"}]
        session.info["cache"].clear()
    await jobs.recount(JobContext(database, site.app.state.settings))
    assert [each["due"] for each in await look_backs(site)][1] == "2027-03-03"
