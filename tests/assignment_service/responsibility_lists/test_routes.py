"""The responsibility list."""

import pytest

from shared.moves import Role
from tests.assignment_service import make
from tests.assignment_service.make import CITY, COUNTY, PROVINCE
from tests.harness import Site

pytestmark = pytest.mark.anyio


async def test_a_row_names_the_leaders_of_each_level_beside_the_matter(site: Site) -> None:
    matter = await make.matter(site)
    await make.listing(site, matter, batch="2025-1")
    leader = await make.leader(site, CITY)
    await make.named(site, matter, CITY, leader)
    found = await make.get(
        site, Role.UNIT_HANDLER, COUNTY, "/responsibility-lists/rows?batch=2025-1"
    )
    (row,) = found["items"]
    assert row["city"]["leader_id"] == str(leader)
    assert (row["city"]["leader_name"], row["city"]["leader_post"]) == ("李某某", "副局长")
    assert (row["province"], row["county"]) == (None, None)
    assert row["missing"] == ["province", "county"]
    assert row["unit_name"] == "成都市锦江区自然资源和规划局"
    assert row["target_date"] == "2025-09-30"


async def test_the_list_follows_batches_and_keeps_delisted_but_not_dropped_ones(
    site: Site,
) -> None:
    for batch, status in (("A", "listed"), ("A", "delisted"), ("A", "dropped"), ("B", "listed")):
        await make.listing(site, await make.matter(site), batch=batch, status=status)
    rows = await make.get(site, Role.PET_HEAD, PROVINCE, "/responsibility-lists/rows?batch=A")
    assert [row["listing_status"] for row in rows["items"]] == ["listed", "delisted"]
    assert await make.get(
        site, Role.PET_HEAD, PROVINCE, "/responsibility-lists/rows/count?batch=A"
    ) == {"count": 2}
    assert await make.get(site, Role.PET_HEAD, PROVINCE, "/responsibility-lists/rows/count") == {
        "count": 3
    }


async def test_pages_of_the_list_follow_the_numbers_of_the_matters(site: Site) -> None:
    for _ in range(3):
        await make.listing(site, await make.matter(site))
    first = await make.get(site, Role.PET_HEAD, PROVINCE, "/responsibility-lists/rows?limit=2")
    rest = await make.get(
        site, Role.PET_HEAD, PROVINCE, f"/responsibility-lists/rows?limit=2&cursor={first['next']}"
    )
    numbers = [row["number"] for row in first["items"] + rest["items"]]
    assert numbers == sorted(set(numbers))
    assert (len(numbers), rest["next"]) == (3, None)
