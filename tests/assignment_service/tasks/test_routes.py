"""Who is asked for leaders, while a chain is filled and empties again."""

import pytest

from shared.moves import Role
from tests.assignment_service import make
from tests.assignment_service.make import (
    CITY,
    COUNTY,
    NEIGHBOUR_CITY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
)
from tests.harness import Site

pytestmark = pytest.mark.anyio

ASKED = {
    "pet_head": (Role.PET_HEAD, PROVINCE),
    "principal": (Role.PRINCIPAL, PROVINCE),
    "city": (Role.UNIT_HEAD, CITY),
    "county": (Role.UNIT_HEAD, COUNTY),
    "neighbour city": (Role.UNIT_HEAD, NEIGHBOUR_CITY),
    "neighbour": (Role.UNIT_HEAD, NEIGHBOUR_COUNTY),
    "reader": (Role.REGISTRAR, PROVINCE),
}


async def waiting(site: Site) -> dict[str, list[str]]:
    """Which queues ask whom; the counts must say the same."""
    found: dict[str, list[str]] = {}
    for name, (role, unit) in ASKED.items():
        items = (await make.get(site, role, unit, "/tasks"))["items"]
        counted = await make.get(site, role, unit, "/tasks/count")
        numbers = await make.get(site, role, unit, "/tasks/queues")
        assert counted["count"] == len(items) == sum(each["count"] for each in numbers)
        if items:
            found[name] = sorted(each["queue"] for each in items)
    return found


async def test_each_level_is_asked_until_somebody_in_office_is_in_charge(site: Site) -> None:
    matter = await make.matter(site)
    assert await waiting(site) == {}  # not listed
    await make.listing(site, matter)
    below = {"city": ["name_city_leader"], "county": ["name_county_leader"]}
    assert await waiting(site) == {"pet_head": ["propose_leader"], **below}
    provincial = await make.leader(site, PROVINCE)
    proposal = await make.proposal(site, matter, provincial)
    assert await waiting(site) == {"principal": ["confirm_leader"], **below}
    await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{proposal}/confirm")
    assert await waiting(site) == below
    county = await make.leader(site, COUNTY)
    await make.named(site, matter, COUNTY, county)
    assert await waiting(site) == {"city": ["name_city_leader"]}
    city = await make.leader(site, CITY)
    await make.named(site, matter, CITY, city)
    assert await waiting(site) == {}
    for leader, unit, who, queue in (
        (provincial, PROVINCE, "principal", "replace_provincial_leader"),
        (city, CITY, "city", "replace_city_leader"),
        (county, COUNTY, "county", "replace_county_leader"),
    ):
        await make.moved(site, leader, unit, active=False)
        assert (await waiting(site))[who] == [queue]


async def test_a_city_leader_who_takes_all_relieves_the_county(site: Site) -> None:
    matter = await make.matter(site)
    await make.listing(site, matter, levels_owed=["city", "county"])
    leader = await make.leader(site, CITY)
    await make.named(site, matter, CITY, leader, takes_all=True)
    assert await waiting(site) == {}


async def test_nobody_is_asked_for_a_case_that_is_closed_out(site: Site) -> None:
    matter = await make.matter(site)
    closed = {"status": "delisted", "delisted_at": "2025-09-01T02:00:00+00:00"}
    await make.listing(site, matter, **closed)
    assert await waiting(site) == {}
