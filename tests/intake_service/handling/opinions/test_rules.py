"""Opinions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_service.handling.investigations.rules import check_investigators
from intake_service.handling.opinions.rules import (
    Finding,
    check_findings,
    check_remedy,
    overall,
)
from shared.errors import Invalid


@given(requests=st.sets(st.integers(1, 5), min_size=1), answered=st.lists(st.integers(1, 5)))
def test_every_request_is_answered_exactly_once(requests: set[int], answered: list[int]) -> None:
    right = sorted(answered) == sorted(requests)
    try:
        check_findings(sorted(requests), answered)
    except Invalid:
        assert not right
    else:
        assert right


@given(st.lists(st.sampled_from(Finding), min_size=1))
def test_the_whole_result_never_promises_more_than_its_parts(findings: list[Finding]) -> None:
    result = overall(findings)
    assert (result is Finding.SUPPORTED) == (set(findings) == {Finding.SUPPORTED})
    assert (result is Finding.NOT_SUPPORTED) == (set(findings) == {Finding.NOT_SUPPORTED})


def test_only_organs_that_may_review_are_named() -> None:
    check_remedy(["成都市自然资源和规划局"], ["成都市自然资源和规划局", "锦江区人民政府"])
    with pytest.raises(Invalid, match="remedy-not-competent"):
        check_remedy(["四川省自然资源厅"], ["成都市自然资源和规划局", "锦江区人民政府"])


def test_one_person_named_twice_does_not_investigate_alone() -> None:
    with pytest.raises(Invalid, match="investigators-too-few"):
        check_investigators(["陈某某", "陈某某"])
