"""Listings over HTTP: nomination, decision, start, and who sees what."""

import asyncio
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from shared.moves import Role
from tests.harness import ORG, UNITS, Site
from tests.statements import statements
from tests.supervision_service.make import (
    CITY,
    COUNTY,
    JOINT_OFFICE,
    LEVELS,
    NEIGHBOUR_CITY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
    approved_plan,
    case_at,
    charge,
    charge_id,
    done,
    events,
    get,
    later,
    matter,
    nomination,
    post,
    step,
)

pytestmark = pytest.mark.anyio


async def test_a_nomination_gets_a_number_and_is_published(site: Site) -> None:
    id = await matter(site)
    answer = await post(site, Role.PET_HEAD, PROVINCE, "/listings", nomination(id))
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["number"], made["status"]) == ("GP-2026-001", "nominated")
    assert (made["title"], made["standard"]) == ("某村征地补偿款发放争议", 1)
    (event,) = await events(site, "supervision.listing.moved")
    assert event["matter_id"] == str(id)
    assert (event["move"], event["status"], event["number"]) == (
        "nominate",
        "nominated",
        "GP-2026-001",
    )
    assert event["reason_given"] is True


async def test_the_numbers_of_listings_begin_again_with_their_year(site: Site) -> None:
    numbers = []
    for days in (0, 320, 320):
        await later(site, days=days)
        body = nomination(await matter(site), target_date="2027-12-01")
        made = await post(site, Role.PET_HEAD, PROVINCE, "/listings", body)
        numbers.append(made.json()["number"])
    assert numbers == ["GP-2026-001", "GP-2027-001", "GP-2027-002"]


async def test_a_matter_has_one_open_listing(site: Site) -> None:
    case = await case_at(site, "nominated")
    again = await post(site, Role.PET_HEAD, PROVINCE, "/listings", nomination(case.matter))
    assert again.status_code == 409
    assert again.json()["code"] == "already-listed"
    assert again.json()["number"] == "GP-2026-001"


async def test_what_a_division_handles_is_not_nominated(site: Site) -> None:
    own = await matter(site, region=COUNTY, unit_line=UNITS["D04"].line, unit_id=UNITS["D04"].id)
    refused = await post(site, Role.PET_HEAD, PROVINCE, "/listings", nomination(own))
    assert (refused.status_code, refused.json()["code"]) == (409, "unit-is-division")


async def test_what_was_merged_is_not_nominated(site: Site) -> None:
    merged = await matter(site, status="merged")
    refused = await post(site, Role.PET_HEAD, PROVINCE, "/listings", nomination(merged))
    assert (refused.status_code, refused.json()["code"]) == (409, "matter-merged")


async def test_a_dropped_matter_may_be_nominated_again(site: Site) -> None:
    case = await case_at(site, "nominated")
    reason = {"reason": "已进入诉讼程序。"}
    dropped = await post(site, Role.DEPUTY, PROVINCE, f"/listings/{case.id}/drop", reason)
    assert dropped.json()["status"] == "dropped"
    again = await post(site, Role.PET_HEAD, PROVINCE, "/listings", nomination(case.matter))
    assert again.status_code == 201


async def test_two_nominations_at_once_make_one_listing(site: Site) -> None:
    id = await matter(site)
    answers = await asyncio.gather(
        *(post(site, Role.PET_HEAD, PROVINCE, "/listings", nomination(id)) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_the_database_itself_refuses_a_second_open_listing(site: Site) -> None:
    case = await case_at(site, "nominated")
    copy = sa.text(
        "INSERT INTO listing SELECT (jsonb_populate_record(l, jsonb_build_object("
        "'id', gen_random_uuid(), 'number', 'GP-2026-999'))).* FROM listing l"
    )
    with pytest.raises(sa.exc.IntegrityError, match="uq_listing_open"):
        async with site.app.state.database.begin() as session:
            await session.execute(copy)
    assert case.id


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"levels_owed": ["province"]}, "levels-incomplete"),
        ({"levels_owed": ["city", "county"]}, "levels-incomplete"),
        ({"target_date": "2026-03-02"}, "target-date-past"),
        ({"ground": "annoying"}, "invalid-input"),
        ({"matter_id": str(uuid4())}, "matter-unknown"),
        ({"person": "王某某"}, "invalid-input"),
    ],
)
async def test_a_bad_nomination_says_what_is_wrong(
    site: Site, changes: dict[str, object], code: str
) -> None:
    form = {**nomination(await matter(site)), **changes}
    answer = await post(site, Role.PET_HEAD, PROVINCE, "/listings", form)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["errors"]


async def test_a_nomination_needs_a_key(site: Site) -> None:
    id = await matter(site)
    async with site.client(Role.PET_HEAD) as client:
        answer = await client.post("/listings", json=nomination(id))
    assert answer.json()["code"] == "idempotency-key-required"


async def test_a_pet_head_of_a_county_cannot_nominate(site: Site) -> None:
    id = await matter(site)
    answer = await post(site, Role.PET_HEAD, COUNTY, "/listings", nomination(id))
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong-level")


async def test_the_decision_may_set_another_target_date(site: Site) -> None:
    case = await case_at(site, "nominated")
    body = {"target_date": "2026-12-31"}
    answer = await post(site, Role.DEPUTY, PROVINCE, f"/listings/{case.id}/list", body)
    assert answer.json()["target_date"] == "2026-12-31"
    assert answer.json()["listed_at"] is not None


async def test_a_joint_listing_is_decided_by_the_joint_office_only(site: Site) -> None:
    case = await case_at(site, "nominated", kind="joint")
    path = f"/listings/{case.id}/list"
    refused = await post(site, Role.DEPUTY, PROVINCE, path)
    assert (refused.status_code, refused.json()["code"]) == (403, "not-decider")
    listed = await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, path)
    assert listed.json()["status"] == "listed"


async def test_the_joint_office_does_not_know_of_own_listings(site: Site) -> None:
    own = await case_at(site, "nominated")
    joint = await case_at(site, "nominated", kind="joint")
    refused = await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"/listings/{own.id}/list")
    missing = await post(site, Role.JOINT_OFFICE, JOINT_OFFICE, f"/listings/{uuid4()}/list")
    assert (refused.status_code, missing.status_code) == (404, 404)
    assert refused.json()["detail"] == missing.json()["detail"]
    page = await get(site, Role.JOINT_OFFICE, JOINT_OFFICE, "/listings")
    assert [row["id"] for row in page["items"]] == [joint.id]
    count = await get(site, Role.JOINT_OFFICE, JOINT_OFFICE, "/listings/count")
    assert count == {"count": 1}


async def test_supervision_starts_when_the_chain_is_complete_and_the_plan_approved(
    site: Site,
) -> None:
    case = await case_at(site, "listed")
    path = f"/listings/{case.id}/start"
    for level, gaps in (("province", ["city", "county"]), ("city", ["county"])):
        await charge(site, case.matter, level)
        refused = await post(site, Role.SUPERVISOR, PROVINCE, path)
        assert (refused.status_code, refused.json()["code"]) == (409, "chain-incomplete")
        assert refused.json()["gaps"] == gaps
    await charge(site, case.matter, "county")
    refused = await post(site, Role.SUPERVISOR, PROVINCE, path)
    assert refused.json()["code"] == "plan-missing"
    await approved_plan(site, case)
    started = await post(site, Role.SUPERVISOR, PROVINCE, path)
    assert started.json()["status"] == "in_supervision"
    again = await post(site, Role.SUPERVISOR, PROVINCE, path)
    assert (again.status_code, again.json()["code"]) == (409, "wrong-status")


async def test_a_county_leader_is_not_owed_when_the_city_takes_all(site: Site) -> None:
    case = await case_at(site, "listed")
    await charge(site, case.matter, "province")
    await charge(site, case.matter, "city", takes_all=True)
    await approved_plan(site, case)
    answer = await post(site, Role.SUPERVISOR, PROVINCE, f"/listings/{case.id}/start")
    assert answer.status_code == 200, answer.text
    detail = await get(site, Role.SUPERVISOR, PROVINCE, f"/listings/{case.id}")
    assert [link["level"] for link in detail["chain"]["links"]] == ["province", "city"]


async def test_a_charge_that_ended_leaves_a_gap(site: Site) -> None:
    case = await case_at(site, "listed")
    for level in ("province", "county"):
        await charge(site, case.matter, level)
    await charge(site, case.matter, "city", status="ended")
    refused = await post(site, Role.SUPERVISOR, PROVINCE, f"/listings/{case.id}/start")
    assert refused.json()["gaps"] == ["city"]


@pytest.mark.parametrize(
    ("role", "unit", "expected"),
    [
        (Role.UNIT_HEAD, COUNTY, 200),
        (Role.UNIT_HEAD, CITY, 200),
        (Role.SUPERVISOR, PROVINCE, 200),
        (Role.UNIT_HEAD, NEIGHBOUR_COUNTY, 404),
        (Role.UNIT_HEAD, NEIGHBOUR_CITY, 404),
        (Role.DIV_HEAD, "D03", 404),
        (Role.JOINT_OFFICE, JOINT_OFFICE, 404),
        (Role.LEADER, NEIGHBOUR_CITY, 404),
        (Role.SYSTEM_ADMIN, PROVINCE, 403),
        (Role.SECURITY_ADMIN, PROVINCE, 403),
        (Role.AUDIT_ADMIN, PROVINCE, 403),
        (Role.OPERATOR, PROVINCE, 403),
        (Role.REHEARSAL, PROVINCE, 403),
        (Role.SERVICE, PROVINCE, 403),
    ],
)
async def test_a_listing_is_seen_on_the_line_of_its_matter_only(
    site: Site, role: Role, unit: str, expected: int
) -> None:
    case = await case_at(site, "nominated")
    async with site.client(role, unit=unit) as client:
        for path in ("", "/history", "/reports"):
            answer = await client.get(f"/listings/{case.id}{path}")
            assert answer.status_code == expected, (path, answer.text)
        count = await client.get("/listings/count")
    assert count.json().get("count") == {200: 1, 404: 0, 403: None}[expected]


async def test_nobody_reads_without_a_token(site: Site) -> None:
    async with site.client_of(None) as client:
        for path in ("/listings", "/listings/count", "/weekly?week=2026-W10", "/look-backs"):
            assert (await client.get(path)).status_code == 401


async def test_the_city_sees_its_county_but_the_county_not_its_city(site: Site) -> None:
    city = await case_at(site, "nominated", unit=CITY)
    seen = await get(site, Role.UNIT_HEAD, CITY, f"/listings/{city.id}")
    assert seen["id"] == city.id
    async with site.client(Role.UNIT_HEAD, unit=COUNTY) as client:
        assert (await client.get(f"/listings/{city.id}")).status_code == 404


async def test_the_leader_in_charge_sees_the_listing_wherever_they_sit(site: Site) -> None:
    case = await case_at(site, "nominated")
    there = {"unit_id": ORG(NEIGHBOUR_CITY)}
    leader = await charge(site, case.matter, "city", **there)
    async with site.client(Role.LEADER, unit=NEIGHBOUR_CITY, id=leader) as client:
        assert (await client.get(f"/listings/{case.id}")).status_code == 200
    # Who goes to another office leaves the case behind.
    async with site.client(Role.LEADER, unit=NEIGHBOUR_COUNTY, id=leader) as client:
        assert (await client.get(f"/listings/{case.id}")).status_code == 404
        assert (await client.get("/listings/count")).json() == {"count": 0}
    former = await charge(site, case.matter, "city", status="ended", **there)
    async with site.client(Role.LEADER, unit=NEIGHBOUR_CITY, id=former) as client:
        assert (await client.get(f"/listings/{case.id}")).status_code == 404


async def test_a_matter_handed_to_a_neighbour_goes_out_of_sight(site: Site) -> None:
    case = await case_at(site, "nominated")
    await matter(site, NEIGHBOUR_COUNTY, id=case.matter)
    async with site.client(Role.UNIT_HEAD, unit=COUNTY) as client:
        assert (await client.get(f"/listings/{case.id}")).status_code == 404
    async with site.client(Role.UNIT_HEAD, unit=NEIGHBOUR_COUNTY) as client:
        assert (await client.get(f"/listings/{case.id}")).status_code == 200


async def test_the_list_is_filtered_and_paged_and_truly_counted(site: Site) -> None:
    for number in range(5):
        unit = CITY if number % 2 else NEIGHBOUR_CITY
        id = await matter(site, unit)
        form = nomination(id, batch=f"批次{number % 2}", target_date=f"2026-0{4 + number}-01")
        assert (await post(site, Role.PET_HEAD, PROVINCE, "/listings", form)).status_code == 201
    seen: list[str] = []
    path = "/listings?limit=2"
    while path:
        page = await get(site, Role.PET_HEAD, PROVINCE, path)
        seen += [row["number"] for row in page["items"]]
        path = f"/listings?limit=2&cursor={page['next']}" if page["next"] else ""
    assert len(seen) == len(set(seen)) == 5
    for query, expected in (
        ("status=nominated", 5),
        ("status=listed", 0),
        ("batch=批次1", 2),
        ("batch=批次0&batch=批次1", 5),
        ("region=510100", 2),
        ("region=510300", 3),
        ("region=510100&region=510300", 5),
        ("region=510100&region=510300&batch=批次1", 2),
        ("status=listed&status=nominated", 5),
        ("kind=joint", 0),
    ):
        found = await get(site, Role.PET_HEAD, PROVINCE, f"/listings?{query}")
        count = await get(site, Role.PET_HEAD, PROVINCE, f"/listings/count?{query}")
        assert len(found["items"]) == count["count"] == expected, query


async def test_a_region_means_what_lies_below_it_now_or_then(site: Site) -> None:
    listed = {}
    for code in ("510104", "510118", "510132"):  # 新津县 became 新津区
        form = nomination(await matter(site, CITY, region=code))
        answer = await post(site, Role.PET_HEAD, PROVINCE, "/listings", form)
        listed[code] = answer.json()["id"]
    for asked, codes in (
        ("510100", listed.keys()), ("510118", {"510118", "510132"}),
        ("510132", {"510118", "510132"}),
        ("510132000000", {"510118", "510132"}), ("510104", {"510104"}), ("510300", set()),
    ):  # fmt: skip
        found = await get(site, Role.PET_HEAD, PROVINCE, f"/listings?region={asked}")
        assert {row["id"] for row in found["items"]} == {listed[code] for code in codes}, asked


@pytest.mark.parametrize(
    "asked",
    [
        "city=510100", "region=5101", "region=510199", "status=lost", "kind=own&kind=other",
        "punctuality=late",
    ],
)  # fmt: skip
async def test_a_filter_that_could_find_nothing_is_refused(site: Site, asked: str) -> None:
    for path in ("/listings", "/listings/count"):
        answer = await site.client(Role.PET_HEAD).get(f"{path}?{asked}")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")


async def test_punctuality_is_the_same_as_filter_and_in_the_answer(site: Site) -> None:
    for target in ("2026-03-05", "2026-03-12", "2026-03-13", "2026-09-30"):
        form = nomination(await matter(site), target_date=target)
        assert (await post(site, Role.PET_HEAD, PROVINCE, "/listings", form)).status_code == 201
    await later(site, days=4)  # Friday 6 March
    every = (await get(site, Role.PET_HEAD, PROVINCE, "/listings"))["items"]
    for word, targets in (
        ("overdue", {"2026-03-05"}),
        ("due_soon", {"2026-03-12", "2026-03-13"}),
        ("on_time", {"2026-09-30"}),
    ):
        found = await get(site, Role.PET_HEAD, PROVINCE, f"/listings?punctuality={word}")
        assert {row["target_date"] for row in found["items"]} == targets
        assert {row["target_date"] for row in every if row["punctuality"] == word} == targets


async def test_a_dropped_listing_is_never_late(site: Site) -> None:
    case = await case_at(site, "nominated")
    path = f"/listings/{case.id}"
    await done(await post(site, Role.DEPUTY, PROVINCE, f"{path}/drop", {"reason": "不宜挂牌。"}))
    await later(site, days=400)
    assert (await get(site, Role.SUPERVISOR, PROVINCE, path))["punctuality"] is None


async def test_the_leaders_of_a_delisted_case_stay_named_and_see_it(site: Site) -> None:
    case = await case_at(site, "delisted")
    of_it = {"charge_id": charge_id(case, "city"), "leader_id": uuid4(),
             "unit_id": ORG(NEIGHBOUR_CITY)}  # fmt: skip
    await charge(site, case.matter, "city", **of_it, status="done", listing_id=case.id)
    await charge(site, case.matter, "city")  # of a later listing of the same matter
    path = f"/listings/{case.id}"
    detail = await get(site, Role.SUPERVISOR, PROVINCE, path)
    assert (detail["chain"]["complete"], len(detail["chain"]["links"])) == (True, 3)
    assert detail["chain"]["links"][1]["leader_id"] == str(of_it["leader_id"])
    seen = await get(site, Role.LEADER, NEIGHBOUR_CITY, path, id=of_it["leader_id"])
    assert seen["id"] == case.id


@pytest.mark.parametrize(
    "change",
    [{"active": False}, {"unit": ORG(NEIGHBOUR_COUNTY)}, {"roles": ["unit_handler"]}],
    ids=str,
)
async def test_a_leader_who_was_disabled_moved_or_leads_no_more_leaves_a_gap(
    site: Site, change: dict[str, object]
) -> None:
    case = await case_at(site, "listed")
    leaders = {level: await charge(site, case.matter, level) for level in LEVELS}
    await approved_plan(site, case)
    path = f"/listings/{case.id}"
    account = {"id": leaders["county"], "version": 2, "active": True, "kind": "person",
               "roles": ["leader"], "unit": ORG(COUNTY), "line": UNITS[COUNTY].line,
               "name": "李某某", "post": "副局长"}  # fmt: skip
    await site.receive("directory.account.recorded", leaders["county"], account)
    assert (await get(site, Role.SUPERVISOR, PROVINCE, path))["chain"]["complete"] is True
    await site.receive("directory.account.recorded", leaders["county"], {**account, **change})
    found = (await get(site, Role.SUPERVISOR, PROVINCE, path))["chain"]
    assert (found["gaps"], found["links"][2]["has_left"]) == (["county"], True)
    refused = await post(site, Role.SUPERVISOR, PROVINCE, f"{path}/start")
    assert (refused.status_code, refused.json()["code"]) == (409, "chain-incomplete")


async def test_a_foreign_cursor_is_refused(site: Site) -> None:
    async with site.client(Role.PET_HEAD) as client:
        answer = await client.get("/listings?cursor=abc")
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor-invalid")


async def test_detail_takes_three_statements_and_a_list_two(site: Site) -> None:
    case = await case_at(site, "county_applied")
    async with site.client(Role.SUPERVISOR) as client:
        for path, most in (
            (f"/listings/{case.id}", 3),
            ("/listings", 2),
            ("/listings/count", 2),
            (f"/listings/{case.id}/reports", 2),
            (f"/listings/{case.id}/history", 3),
            ("/weekly?week=2026-W10", 2),
            ("/look-backs", 2),
        ):
            await client.get(path)  # connections are made and the token is verified once
            with statements("office_time") as sent:  # asked by a rehearsal only
                answer = await client.get(path)
            assert answer.status_code == 200, answer.text
            assert 0 < len(sent) <= most, (path, sent)


async def test_the_detail_shows_chain_plan_and_criteria(site: Site) -> None:
    case = await case_at(site, "in_supervision")
    async with site.client(Role.SUPERVISOR) as client:
        answer = await client.get(f"/listings/{case.id}")
    detail = answer.json()
    assert answer.headers["ETag"] == f'"{detail["version"]}"'
    assert detail["chain"]["complete"] is True
    assert detail["chain"]["links"][0]["leader_name"] == "李某某"
    assert detail["plan"]["status"] == "approved"
    assert [criterion["code"] for criterion in detail["criteria"]] == [
        f"C{number}" for number in range(1, 12)
    ]
    known = {c["code"]: (c["met"], c["objections"]) for c in detail["criteria"]}
    assert known["C1"] == (False, ["没有已送达的处理意见书"])
    assert known["C8"] == (False, ["第1、2项措施尚未完成"])
    assert (known["C6"], known["C9"]) == ((True, []), (None, []))
    assert {
        c["code"]: c["required_because"] for c in detail["criteria"] if c["required_because"]
    } == {"C2": "方案认定有诉求“合理”"}


async def test_history_tells_each_step_with_its_reason(site: Site) -> None:
    case = await case_at(site, "listed")
    history = await get(site, Role.SUPERVISOR, PROVINCE, f"/listings/{case.id}/history")
    assert [(row["move"], row["before"], row["after"]) for row in history] == [
        ("nominate", None, "nominated"),
        ("list", "nominated", "listed"),
    ]
    assert history[0]["reason"] == "积案难案，办理超过一年。"


async def test_a_stale_version_is_refused_before_the_body_is_read(site: Site) -> None:
    case = await case_at(site, "nominated")
    async with site.client(Role.DEPUTY) as client:
        answer = await client.post(
            f"/listings/{case.id}/drop", json={}, headers={"If-Match": '"99"'}
        )
    assert (answer.status_code, answer.json()["code"]) == (412, "version-stale")


async def test_a_move_before_the_last_one_is_refused(site: Site) -> None:
    case = await case_at(site, "nominated")
    await later(site, days=-1)
    answer = await post(site, Role.DEPUTY, PROVINCE, f"/listings/{case.id}/list")
    assert (answer.status_code, answer.json()["code"]) == (409, "time-goes-back")


@pytest.mark.parametrize(
    ("verb", "role", "unit"),
    [
        ("list", Role.SUPERVISOR, PROVINCE),
        ("drop", Role.PET_HEAD, PROVINCE),
        ("start", Role.PET_HEAD, PROVINCE),
        ("apply-closeout", Role.UNIT_HANDLER, COUNTY),
        ("pass-city-review", Role.LEADER, CITY),
        ("return-city-review", Role.UNIT_HANDLER, CITY),
        ("verify", Role.PET_HEAD, PROVINCE),
        ("return-verification", Role.DEPUTY, PROVINCE),
        ("resolve", Role.PRINCIPAL, PROVINCE),
        ("decline", Role.SUPERVISOR, PROVINCE),
    ],
)
async def test_who_may_see_a_listing_but_not_do_this_is_told_so(
    site: Site, verb: str, role: Role, unit: str
) -> None:
    case = await case_at(site, "nominated")
    answer = await post(site, role, unit, f"/listings/{case.id}/{verb}")
    assert (answer.status_code, answer.json()["code"]) == (403, "role-not-allowed")


async def test_a_second_click_with_the_same_key_gets_the_first_answer(site: Site) -> None:
    case = await case_at(site, "nominated")
    async with site.client(Role.DEPUTY) as client:
        headers = {"Idempotency-Key": "one-and-the-same"}
        first = await client.post(f"/listings/{case.id}/list", json={}, headers=headers)
        second = await client.post(f"/listings/{case.id}/list", json={}, headers=headers)
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json() == first.json()
    assert len(await events(site, "supervision.listing.moved")) == 2


async def test_every_move_is_published_with_the_matter_as_subject(site: Site) -> None:
    case = await case_at(site, "listed")
    await step(site, case, "in_supervision")
    async with site.client(Role.SERVICE) as client:
        published = (await client.get("/feed", params={"limit": 1000})).json()
    assert {UUID(event["subject"]) for event in published} == {case.matter}
