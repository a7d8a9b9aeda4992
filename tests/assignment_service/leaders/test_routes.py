"""Recording what leaders answer for."""

import asyncio
from uuid import uuid4

import pytest

from shared.moves import Role
from tests.assignment_service import make
from tests.assignment_service.make import CITY, COUNTY, NEIGHBOUR_CITY, PROVINCE
from tests.harness import ORG, Site

pytestmark = pytest.mark.anyio


async def test_a_leader_is_recorded_with_name_post_and_unit_from_directory(site: Site) -> None:
    id = await make.account(site, CITY)
    form = {
        "leader_id": str(id),
        "phone": "028-80000000",
        "topics": ["NR03", "NR01", "NR01"],
        "regions": ["510104"],
        "validity": [{"code": "NR03", "holds_until": "2030-12-31"}],
    }
    answer = await make.post(site, Role.UNIT_HEAD, CITY, "/leaders", form)
    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"1"'
    assert answer.json() == {
        "leader_id": str(id),
        "status": "serving",
        "level": "city",
        "unit_id": str(ORG(CITY)),
        "name": "李某某",
        "post": "副局长",
        "phone": "028-80000000",
        "is_principal": False,
        "topics": ["NR01", "NR03"],
        "regions": ["510104"],
        "validity": [{"code": "NR03", "holds_from": None, "holds_until": "2030-12-31"}],
        "version": 1,
    }


async def test_a_leader_is_recorded_once(site: Site) -> None:
    id = await make.leader(site, CITY)
    again = await make.post(site, Role.UNIT_HEAD, CITY, "/leaders", {"leader_id": str(id)})
    assert (again.status_code, again.json()["code"]) == (409, "leader-exists")


async def test_a_leader_who_moved_is_recorded_where_directory_says(site: Site) -> None:
    id = await make.leader(site, CITY, topics=["NR01"])
    form = {"leader_id": str(id), "topics": ["NR02"], "post": "局长"}
    early = await make.post(site, Role.UNIT_HEAD, NEIGHBOUR_CITY, "/leaders", form)
    assert (early.status_code, early.json()["code"]) == (403, "not-your-leader")
    await make.moved(site, id, NEIGHBOUR_CITY)
    old = await make.post(site, Role.UNIT_HEAD, CITY, "/leaders", form)
    assert (old.status_code, old.json()["code"]) == (403, "not-your-leader")
    taken = await make.post(site, Role.UNIT_HEAD, NEIGHBOUR_CITY, "/leaders", form)
    assert (taken.status_code, taken.json()["unit_id"]) == (201, str(ORG(NEIGHBOUR_CITY)))
    assert (taken.json()["topics"], taken.json()["post"]) == (["NR02"], "局长")
    again = await make.post(site, Role.UNIT_HEAD, NEIGHBOUR_CITY, "/leaders", form)
    assert (again.status_code, again.json()["code"]) == (409, "leader-exists")
    for unit, count in ((CITY, 0), (NEIGHBOUR_CITY, 1)):
        assert await make.get(site, Role.UNIT_HEAD, unit, "/leaders/count") == {"count": count}


async def test_who_left_may_be_recorded_in_another_office(site: Site) -> None:
    id = await make.leader(site, CITY)
    async with site.client(Role.UNIT_HEAD, unit=CITY) as head:
        await head.patch(f"/leaders/{id}", json={"status": "left"}, headers={"If-Match": '"1"'})
    await make.moved(site, id, COUNTY)
    taken = await make.post(site, Role.UNIT_HEAD, COUNTY, "/leaders", {"leader_id": str(id)})
    assert (taken.json()["status"], taken.json()["level"]) == ("serving", "county")


async def test_of_two_who_record_the_same_leader_at_once_one_is_told(site: Site) -> None:
    form = {"leader_id": str(await make.account(site, CITY))}
    answers = await asyncio.gather(
        *(make.post(site, Role.UNIT_HEAD, CITY, "/leaders", form) for _ in range(2))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]


async def test_others_leaders_are_not_recorded(site: Site) -> None:
    for role, unit, of, code in (
        (Role.UNIT_HEAD, CITY, PROVINCE, "not-your-leader"),
        (Role.UNIT_HEAD, CITY, COUNTY, "not-your-leader"),
        (Role.PET_HEAD, PROVINCE, CITY, "not-decider"),
        (Role.REGISTRAR, PROVINCE, PROVINCE, "role-not-allowed"),
    ):
        form = {"leader_id": str(await make.account(site, of))}
        answer = await make.post(site, role, unit, "/leaders", form)
        assert (answer.status_code, answer.json()["code"]) == (403, code)


async def test_what_directory_does_not_know_or_says_otherwise_is_refused(site: Site) -> None:
    clerk = await make.account(site, CITY, (Role.UNIT_HANDLER,))
    right = await make.account(site, CITY)
    for form, code in (
        ({"leader_id": str(uuid4())}, "leader-unknown"),
        ({"leader_id": str(clerk)}, "account-not-leader"),
        ({"leader_id": str(right), "unit_id": str(ORG(COUNTY))}, "leader-elsewhere"),
        ({"leader_id": str(right), "level": "county"}, "leader-elsewhere"),
        ({"leader_id": str(right), "regions": ["110101"]}, "region-unknown"),
        ({"leader_id": str(right), "topics": ["land"]}, "invalid-input"),
    ):
        answer = await make.post(site, Role.UNIT_HEAD, CITY, "/leaders", form)
        assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_an_edit_needs_the_version_and_a_leader_who_left_takes_no_charge(site: Site) -> None:
    id = await make.leader(site, CITY)
    matter = await make.matter(site)
    await make.listing(site, matter)
    async with site.client(Role.UNIT_HEAD, unit=CITY) as head:
        without = await head.patch(f"/leaders/{id}", json={"status": "left"})
        left = await head.patch(
            f"/leaders/{id}", json={"status": "left"}, headers={"If-Match": '"1"'}
        )
        stale = await head.patch(
            f"/leaders/{id}", json={"topics": ["NR02"]}, headers={"If-Match": '"1"'}
        )
        revised = await head.patch(
            f"/leaders/{id}", json={"topics": ["NR02"]}, headers={"If-Match": '"2"'}
        )
    assert without.status_code == 428
    assert (left.status_code, left.json()["status"], left.headers["ETag"]) == (200, "left", '"2"')
    assert stale.status_code == 412
    assert (revised.status_code, revised.json()["code"]) == (409, "wrong-status")
    form = make.charge_form(matter, "city", id)
    refused = await make.post(site, Role.UNIT_HEAD, CITY, "/charges", form)
    assert (refused.status_code, refused.json()["code"]) == (422, "leader-unknown")


async def test_a_unit_sees_its_own_leaders_and_those_below_it(site: Site) -> None:
    for unit in (PROVINCE, CITY, COUNTY, NEIGHBOUR_CITY):
        await make.leader(site, unit)
    for unit, levels in (
        (PROVINCE, ["province", "city", "county", "city"]),
        (CITY, ["city", "county"]),
        (COUNTY, ["county"]),
        (NEIGHBOUR_CITY, ["city"]),
    ):
        role = Role.PET_HEAD if unit == PROVINCE else Role.UNIT_HANDLER
        found = await make.get(site, role, unit, "/leaders")
        assert [row["level"] for row in found["items"]] == levels
        assert await make.get(site, role, unit, "/leaders/count") == {"count": len(levels)}


async def test_pages_and_filters_of_leaders_agree_with_their_count(site: Site) -> None:
    ids = [str(await make.leader(site, CITY, topics=[topic])) for topic in ("NR01", "NR02", "NR01")]
    seen, path = [], "/leaders?limit=2"
    while path:
        page = await make.get(site, Role.UNIT_HEAD, CITY, path)
        seen += [row["leader_id"] for row in page["items"]]
        path = f"/leaders?limit=2&cursor={page['next']}" if page["next"] else ""
    assert seen == ids
    by_topic = await make.get(site, Role.UNIT_HEAD, CITY, "/leaders/count?topic=NR01&level=city")
    assert by_topic == {"count": 2}
    both = "/leaders/count?topic=NR01&topic=NR02"
    assert await make.get(site, Role.UNIT_HEAD, CITY, both) == {"count": 3}
