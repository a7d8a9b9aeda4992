"""Administrative divisions as they are chosen and looked up."""

from typing import Any

import pytest

pytestmark = pytest.mark.anyio


async def test_the_counties_of_a_city_are_listed(directory: Any) -> None:
    page = (await directory.get("/v1/regions", parent="510100", limit=200)).json()
    assert len(page["items"]) == 20
    assert page["next"] is None
    counted = await directory.get("/v1/regions/count", parent="510100")
    assert counted.json() == {"count": 20}


async def test_all_divisions_in_force_come_in_pages(directory: Any) -> None:
    first = (await directory.get("/v1/regions", limit=200)).json()
    second = (await directory.get("/v1/regions", limit=200, cursor=first["next"])).json()
    codes = [region["code"] for region in first["items"] + second["items"]]
    assert len(codes) == 205
    assert codes == sorted(codes)
    assert second["next"] is None


async def test_an_old_code_of_twelve_digits_leads_to_the_present_division(directory: Any) -> None:
    body = (await directory.get("/v1/regions/510132000000")).json()
    assert (body["name"], body["valid_to"]) == ("新津县", "2020-12-31")
    assert [region["code"] for region in body["today"]] == ["510118"]


async def test_a_code_outside_the_province_is_refused(directory: Any) -> None:
    answer = await directory.get("/v1/regions/110101")
    assert (answer.status_code, answer.json()["code"]) == (422, "region-unknown")


async def test_a_name_narrows_the_list(directory: Any) -> None:
    found = (await directory.get("/v1/regions", q="市中区")).json()["items"]
    assert [region["code"] for region in found] == ["511002", "511102"]
