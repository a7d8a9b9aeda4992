"""What a registration must hold."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake_service.reception.registration.rules import Form, Source
from intake_service.reception.registration.rules.facts import (
    Facts,
    check_registration,
    clocks,
    is_collective,
    number,
)
from shared.errors import Invalid

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def facts(**changes: object) -> Facts:
    """A letter from one person that arrived now."""
    given = {"form": Form.LETTER, "source": Source.DIRECT, "sender": None,
             "petition_date": date(2026, 3, 1), "arrived_at": NOW, "petitioner_count": 1,
             "main": [True], **changes}  # fmt: skip
    return Facts(**given)  # type: ignore[arg-type]


@given(main=st.lists(st.booleans(), min_size=1, max_size=8), count=st.integers(1, 20))
def test_exactly_one_is_main_and_nobody_listed_is_left_uncounted(
    main: list[bool], count: int
) -> None:
    right = sum(main) == 1 and count >= len(main)
    try:
        check_registration(facts(main=main, petitioner_count=count), NOW)
    except Invalid:
        assert not right
    else:
        assert right


@given(named=st.integers(1, 9), count=st.integers(1, 40), form=st.sampled_from(Form))
def test_a_collective_visit_has_at_most_five_representatives(
    named: int, count: int, form: Form
) -> None:
    main = [True] + [False] * (named - 1)
    total = max(count, named)
    right = form is not Form.VISIT or named <= 5
    try:
        check_registration(facts(main=main, petitioner_count=total, form=form), NOW)
    except Invalid:
        assert not right
    else:
        assert right
    assert is_collective(form, total) == (form is Form.VISIT and total >= 5)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"arrived_at": NOW + timedelta(seconds=1)}, "arrived_at"),
        ({"petition_date": date(2026, 3, 3)}, "petition_date"),
        ({"source": Source.MNR}, "sender"),
    ],
)
def test_what_cannot_be_is_named_by_its_field(changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_registration(facts(**changes), NOW)
    assert [error["field"] for error in refused.value.extra["errors"]] == [field]


def test_a_notice_is_owed_to_who_can_be_reached_and_for_whatever_was_transferred() -> None:
    assert clocks(Source.DIRECT, reachable=True) == ("DL02",)
    assert clocks(Source.DIRECT, reachable=False) == ()
    assert clocks(Source.MNR, reachable=False) == ("DL03", "DL04")


def test_a_number_carries_the_office_day_and_grows_beyond_five_digits() -> None:
    late = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)  # half past midnight in the office
    assert number(Form.VISIT, late, 7) == "SCZRXF-20260302-V00007"
    assert number(Form.VISIT, late, 123456) == "SCZRXF-20260302-V123456"
