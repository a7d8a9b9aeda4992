"""Filters: a code means all below it and what took over from it; days stand in order."""

from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.bodies import Date
from shared.filters import Filters, RegionCode, Several, Topic, with_words
from shared.regions import load

CODES = st.sampled_from([row.code for row in load().rows])


class Asked(Filters):
    """One filter of each kind."""

    region: Several[RegionCode] = None
    topic: Several[Topic] = None
    opened_from: Date | None = None
    opened_to: Date | None = None


@pytest.mark.parametrize(
    ("code", "found", "other"),
    [
        ("510100", ["510100", "510104", "510185"], "510300"),
        ("510104", ["510104"], "510100"),
        ("510104000000", ["510104"], "510100"),
        # 新津县 became 新津区, 简阳市 went from one city to another.
        ("510118", ["510118", "510132"], "510104"),
        ("510132", ["510132", "510118"], "510104"),
        ("510100", ["510132", "512081", "511082", "513902"], "512000"),
        ("512081", ["512081", "510185"], "510100"),
        # A county that was split is found under both.
        ("511502", ["511521", "512527"], "511504"),
        ("511504", ["511521"], "511502"),
        ("511521", ["511502", "511504"], "511522"),
        ("512500", ["512501", "511500", "511504"], "511300"),
        ("510000", [row.code for row in load().rows], "110000"),
    ],
)
def test_a_region_means_itself_and_what_lies_below_now_or_then(
    code: str, found: list[str], other: str
) -> None:
    assert set(found) <= set(load().inside([code]))
    assert other not in load().inside([code])


@given(CODES)
def test_what_carries_a_code_is_found_under_it_and_under_its_successors(code: str) -> None:
    above = {code, *(heir.code for heir in load().today(code))}
    above |= {each.code for heir in load().today(code) for each in load().path(heir.code)}
    assert all(code in load().inside([each]) for each in above)


@given(CODES, CODES)
def test_two_regions_unite(one: str, other: str) -> None:
    assert set(load().inside([one, other])) == {*load().inside([one]), *load().inside([other])}


@pytest.mark.parametrize(
    "asked",
    [
        {"region": ["5101"]}, {"region": ["510199"]}, {"region": ["110101"]},
        {"region": ["510104001000"]}, {"region": ["510104", "成都"]}, {"region": []},
        {"topic": ["NR77"]}, {"topic": ["NR01", "NR"]}, {"topic": ["NR01"] * 51},
        {"opened_from": "2026-02-02", "opened_to": "2026-02-01"},
    ],
)  # fmt: skip
def test_what_names_nothing_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Asked.model_validate(asked)


@pytest.mark.parametrize(
    "asked",
    [
        {}, {"region": ["510104", "510132"], "topic": ["NR01", "NR99"]},
        {"opened_from": "2026-02-01", "opened_to": "2026-02-01"}, {"opened_to": "2026-02-01"},
    ],
)  # fmt: skip
def test_what_names_something_is_taken(asked: dict[str, Any]) -> None:
    Asked.model_validate(asked)


def test_every_word_must_occur_in_any_column() -> None:
    name, login = sa.column("name", sa.String), sa.column("login", sa.String)
    words = with_words(" 王　某 ", name, login)
    asked = [each.compile(compile_kwargs={"literal_binds": True}).string for each in words]
    assert [("'王'" in each, "'某'" in each) for each in asked] == [(True, False), (False, True)]
    assert all("name LIKE" in each and " OR " in each and "login LIKE" in each for each in asked)
