"""The tree of organisations, and how it is listed."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.organisations.rules import (
    DEPARTMENT,
    JOINT_OFFICE,
    Kind,
    Unit,
    organisation_id,
    units,
)

BY_ID = {unit.id: unit for unit in units()}


def test_every_city_and_county_has_a_bureau_and_the_department_its_divisions() -> None:
    kinds = Counter(unit.kind for unit in units())
    assert kinds[Kind.DEPARTMENT] == kinds[Kind.JOINT_OFFICE] == kinds[Kind.MINISTRY] == 1
    assert kinds[Kind.BUREAU] == 21 + 183
    assert kinds[Kind.DIVISION] >= 12


def test_codes_names_and_lines_are_unique() -> None:
    for values in (
        [unit.code for unit in units()],
        [unit.name for unit in units()],
        [unit.line for unit in units()],
    ):
        assert len(values) == len(set(values))


def test_a_county_of_a_name_that_others_have_carries_its_city() -> None:
    names = [unit.name for unit in units() if "市中区" in unit.name]
    assert sorted(names) == [
        "乐山市市中区自然资源和规划局",
        "内江市市中区自然资源和规划局",
    ]


@given(unit=st.sampled_from(units()))
def test_a_line_is_the_parents_line_and_the_own_code(unit: Unit) -> None:
    if unit.kind is Kind.BUREAU or unit.kind is Kind.DIVISION:
        above = BY_ID[unit.parent].line if unit.parent else ""
        assert unit.line == f"{above}/{unit.code}" if unit.code != DEPARTMENT else unit.line


def test_nobody_outside_hangs_on_the_departments_line() -> None:
    outside = [u for u in units() if u.kind not in (Kind.DEPARTMENT, Kind.DIVISION, Kind.BUREAU)]
    assert not any(unit.line.startswith(DEPARTMENT) for unit in outside)


class TestRoutes:
    pytestmark = pytest.mark.anyio

    async def test_pages_follow_each_other_without_gap_or_repeat(self, directory: Any) -> None:
        codes: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            page = (await directory.get("/v1/organisations", limit=100, **cursor)).json()
            codes += [item["code"] for item in page["items"]]
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
        assert codes == sorted(unit.code for unit in units())

    async def test_the_count_has_the_filters_of_the_list(self, directory: Any) -> None:
        chengdu = {"parent": str(organisation_id("510100")), "kind": "bureau"}
        listed = (await directory.get("/v1/organisations", limit=200, **chengdu)).json()["items"]
        count = (await directory.get("/v1/organisations/count", **chengdu)).json()
        assert count == {"count": len(listed)} == {"count": 20}

    async def test_a_search_takes_wildcards_literally(self, directory: Any) -> None:
        found = (await directory.get("/v1/organisations", q="锦江")).json()["items"]
        assert [item["code"] for item in found] == ["510104"]
        assert (await directory.get("/v1/organisations/count", q="%")).json() == {"count": 0}

    async def test_a_filter_given_twice_unites_and_two_filters_narrow(self, directory: Any) -> None:
        async def found(**asked: Any) -> set[str]:
            page = (await directory.get("/v1/organisations", limit=200, **asked)).json()
            return {item["code"] for item in page["items"]}

        jinjiang, xinjin = await found(region="510104"), await found(region="510118")
        assert "510104" in jinjiang
        assert await found(region=["510104", "510118"]) == jinjiang | xinjin
        # 新津县 is 新津区 today; both lie in 成都市.
        assert await found(region="510132") == await found(region="510118000000") == xinjin
        assert jinjiang | xinjin < await found(region="510100")
        assert await found(region=["510104", "510118"], kind="division") == set()
        assert await found(q="锦江 自然资源") == await found(q="自然资源　锦江") == {"510104"}
        assert await found(q="锦江 新津") == set()

    async def test_what_has_one_value_is_refused_when_it_is_given_twice(
        self, directory: Any
    ) -> None:
        for name, values in {"q": ["锦江", "新津"], "limit": [1, 2]}.items():
            for path in ("/v1/organisations", "/v1/organisations/count"):
                answer = await directory.get(path, **{name: values})
                assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")
            error = {
                "field": "query.q",
                "label": "查询文字",
                "message": "只能给出一次",
                "type": "repeated",
            }
            assert name != "q" or answer.json()["errors"] == [error]

    async def test_one_is_shown_by_the_id_that_follows_from_its_code(self, directory: Any) -> None:
        shown = await directory.get(f"/v1/organisations/{organisation_id(JOINT_OFFICE)}")
        assert shown.json()["short_name"] == "省信联办"

    async def test_an_unknown_one_is_not_found(self, directory: Any) -> None:
        missing = await directory.get(f"/v1/organisations/{organisation_id('nowhere')}")
        assert (missing.status_code, missing.json()["code"]) == (404, "organisation-unknown")

    async def test_an_unknown_filter_or_value_is_refused(self, directory: Any) -> None:
        for query in (
            {"colour": "red"}, {"level": "galaxy"}, {"level": ["city", "galaxy"]}, {"limit": 201},
            {"region": "51"}, {"region": "510199"}, {"region": ["510104", "110101"]},
        ):  # fmt: skip
            answer = await directory.get("/v1/organisations", **query)
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")
