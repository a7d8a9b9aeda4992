"""How the charges are spread, and how long the cases waited for them."""

from datetime import timedelta
from typing import Any

import pytest

from shared.clock import real_now
from shared.moves import Role
from shared.workdays import local_date
from tests.assignment_service import make
from tests.assignment_service.make import (
    CITY,
    COUNTY,
    NEIGHBOUR_CITY,
    NEIGHBOUR_COUNTY,
    PROVINCE,
)
from tests.harness import Site
from tests.statements import statements

pytestmark = pytest.mark.anyio

TODAY = local_date(real_now())


def days_ago(days: int) -> str:
    return (real_now() - timedelta(days=days)).isoformat()


async def read(site: Site, path: str, role: Role = Role.PET_HEAD, unit: str = PROVINCE) -> Any:
    return await make.get(site, role, unit, f"/coverage{path}")


async def test_cases_are_counted_by_leader_level_place_and_subject(site: Site) -> None:
    leader, other = [await make.leader(site, CITY) for _ in range(2)]
    for topic, unit, who in (
        ("NR01", COUNTY, leader), ("NR02", COUNTY, leader), ("NR01", NEIGHBOUR_COUNTY, other),
    ):  # fmt: skip
        matter = await make.matter(site, unit, topic=topic, region=unit)
        await make.listing(site, matter, batch="甲")
        await make.named(site, matter, CITY, who)
    found = (await read(site, "?by=leader"))["items"]
    assert {each["key"]: each["cases"] for each in found} == {str(leader): 2, str(other): 1}
    assert {(each["name"], each["post"], each["late"]) for each in found} == {
        ("李某某", "副局长", 0)
    }
    for by, wanted in (
        ("level", {"city": 3}),
        ("region", {COUNTY: 2, NEIGHBOUR_COUNTY: 1}),
        ("topic", {"NR01": 2, "NR02": 1}),
    ):
        found = (await read(site, f"?by={by}"))["items"]
        assert {each["key"]: each["active"] for each in found} == wanted
    assert (await read(site, "?by=topic&batch=乙"))["items"] == []
    assert (await read(site, "?by=topic&level=county"))["items"] == []
    # A county counts its own, another city none.
    found = (await read(site, "?by=region", Role.UNIT_HEAD, COUNTY))["items"]
    assert [(each["key"], each["cases"]) for each in found] == [(COUNTY, 2)]
    found = (await read(site, "?by=region", Role.UNIT_HEAD, NEIGHBOUR_CITY))["items"]
    assert found == []
    first = await read(site, "?by=topic&limit=1")
    rest = await read(site, f"?by=topic&limit=1&cursor={first['next']}")
    assert [each["key"] for each in first["items"] + rest["items"]] == ["NR01", "NR02"]


async def test_a_case_waits_until_the_last_leader_whom_it_owes(site: Site) -> None:
    matter = await make.matter(site)
    await make.listing(site, matter, levels_owed=["city", "county"], listed_at=days_ago(5))
    await make.named(site, matter, CITY, await make.leader(site, CITY))
    (row,) = (await read(site, "/waiting"))["items"]
    assert (row["complete_on"], row["days"]) == (None, 5)
    assert await read(site, "/waiting/count?complete=false") == {"count": 1}
    await make.named(site, matter, COUNTY, await make.leader(site, COUNTY))
    (row,) = (await read(site, "/waiting?complete=true"))["items"]
    assert (row["complete_on"], row["days"]) == (TODAY.isoformat(), 5)
    assert await read(site, "/waiting/count?complete=false") == {"count": 0}
    # Where the city takes all, the county owes nobody.
    other = await make.matter(site)
    await make.listing(site, other, levels_owed=["city", "county"], listed_at=days_ago(2))
    principal = await make.leader(site, CITY, is_principal=True)
    await make.named(site, other, CITY, principal, takes_all=True)
    assert await read(site, "/waiting/count?complete=true") == {"count": 2}
    assert await read(site, "/waiting/count", Role.UNIT_HEAD, NEIGHBOUR_CITY) == {"count": 0}


async def test_the_figures_of_the_account_are_one_answer(site: Site) -> None:
    for unit in (COUNTY, NEIGHBOUR_COUNTY):
        matter = await make.matter(site, unit)
        await make.listing(site, matter, batch="甲", listed_at=days_ago(4))
        charge = await make.proposal(site, matter, await make.leader(site, PROVINCE))
        await make.post(site, Role.PRINCIPAL, PROVINCE, f"/charges/{charge}/confirm")
        if unit == COUNTY:
            leader = await make.leader(site, CITY, is_principal=True)
            await make.named(site, matter, CITY, leader, takes_all=True)
    with statements() as sent:
        found = await read(site, "/summary?batch=甲")
    asked = [each for each in sent if "avg" in str(each).lower()]
    assert len(asked) == 1
    assert found == {
        "cases": 2, "complete": 1, "provincial_leaders": 2, "cities": 1, "local_leaders": 1,
        "takes_all": 1, "counties": 2, "days": 4.0,
    }  # fmt: skip
    assert (await read(site, "/summary?batch=乙"))["cases"] == 0
