"""A place is found by every name it has had, and never guessed."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_service.reception.proposals.rules import Outcome, Proposal, propose_region
from shared.regions import Level, Region, load, townships

OURS = Path(__file__).with_name("places.csv")
REAL = Path(__file__).parents[5] / "shared" / "data" / "routing_vectors.csv"
CURRENT = load().current


def vectors(file: Path) -> list[dict[str, str]]:
    if not file.exists():
        return []
    return list(csv.DictReader(file.read_text("utf-8").splitlines(keepends=True)))


def answer(proposal: Proposal) -> str:
    """The proposal in the notation of the vectors."""
    words = {
        Outcome.FOUND: proposal.code or "",
        Outcome.AMBIGUOUS: "AMBIGUOUS:" + "|".join(each.code for each in proposal.candidates),
        Outcome.OUTSIDE: "NOT_SICHUAN",
        Outcome.NO_CODE: "NOT_IN_GB2260",
        Outcome.UNKNOWN: "UNKNOWN",
    }
    return words[proposal.outcome]


@pytest.mark.parametrize(
    ("text", "expected"), [(each["text"], each["expected"]) for each in vectors(OURS)]
)
def test_a_place_is_read_as_a_person_would(text: str, expected: str) -> None:
    assert answer(propose_region(text)) == expected


@pytest.mark.skipif(not REAL.exists(), reason="the shared routing vectors are not here")
def test_every_vector_of_the_shared_data_is_answered() -> None:
    wrong = {}
    for each in vectors(REAL):
        found = answer(propose_region(each["text"]))
        # The list has the name twice, each time with another county: by itself it is neither.
        both = "AMBIGUOUS:511002|511102" if each["text"] == "市中区" else each["expected"]
        if found != both:
            wrong[each["text"]] = (found, both)
    assert not wrong


@given(region=st.sampled_from(CURRENT), gap=st.sampled_from(["", "/", " ", "，", "-", "\n"]))
def test_every_division_is_found_by_its_path_however_it_is_written(
    region: Region, gap: str
) -> None:
    path = gap.join(each.name for each in load().path(region.code))
    assert propose_region(path).code == region.code


@given(region=st.sampled_from([each for each in CURRENT if each.level is Level.COUNTY]))
def test_every_county_is_found_by_its_codes(region: Region) -> None:
    for code in (region.code, f"{region.code}000000", f"{region.code}001"):
        assert propose_region(code).code == region.code


@given(region=st.sampled_from(load().rows))
def test_an_old_name_below_its_old_prefecture_leads_to_all_that_stand_there_now(
    region: Region,
) -> None:
    above = load().get(region.parent).name if region.parent else ""
    proposal = propose_region(above + region.name)
    found = {each.code for each in proposal.candidates} | {proposal.code}
    assert found & {heir.code for heir in load().today(region.code)}


def test_every_township_is_found_in_its_county_or_its_county_among_the_candidates() -> None:
    for town in townships():
        proposal = propose_region(town.name)
        codes = {each.code for each in proposal.candidates} or {proposal.code}
        assert town.parent in codes, town
        county = load().get(town.parent)
        city = load().path(county.code)[1]
        assert propose_region(f"{city.name}{county.name}{town.name}").code == county.code


@given(text=st.text(max_size=300))
def test_nothing_that_people_write_breaks_it(text: str) -> None:
    proposal = propose_region(text)
    assert (proposal.code is None) == (proposal.outcome is not Outcome.FOUND)
    assert proposal.reason


def test_a_reason_repeats_no_word_that_is_not_a_name_of_ours() -> None:
    text = "成都市锦江区王某某家门口电话13800000000旁永安镇"
    reason = propose_region(text).reason
    assert reason == "地点写有“成都市”“锦江区”，为成都市锦江区。"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "来件没有写明问题属地，请核定。"),
        ("新津县", "地点写有“新津县”，区划已调整，现为成都市新津区。"),
        ("宜宾县", "地点写有“宜宾县”，已拆分为宜宾市翠屏区、宜宾市叙州区，请选定。"),
        ("市中区", "地点写有“市中区”，可能是内江市市中区、乐山市市中区，请选定。"),
        ("重庆市万州区", "地点写有“重庆市”，不在四川省内。"),
        ("高新区", "地点写有“高新区”，功能区没有行政区划代码，请按所在的县（市、区）选定。"),
        ("成都市某某区", "地点写有“成都市”，其后的县（市、区）没有认出，请核定。"),
    ],
)
def test_the_reason_says_what_was_found_or_what_is_missing(text: str | None, reason: str) -> None:
    assert propose_region(text).reason == reason


def test_the_prefecture_of_a_functional_zone_is_offered_and_no_more() -> None:
    zone = propose_region("成都高新区中和街道")
    assert (zone.outcome, zone.code) == (Outcome.NO_CODE, None)
    assert [each.code for each in zone.candidates] == ["510100"]
    homes = propose_region("四川天府新区").candidates
    assert [each.code for each in homes] == ["510100", "511400"]
