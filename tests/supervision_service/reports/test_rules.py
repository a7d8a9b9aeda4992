"""Weeks, and which of them may be reported on."""

from datetime import UTC, date, datetime

import pytest

from shared.errors import Conflict, Invalid
from supervision_service.reports import rules


def test_a_week_begins_on_monday_and_belongs_to_its_iso_year() -> None:
    assert rules.week_of(date(2027, 1, 3)).name == "2026-W53"
    assert rules.week("2026-W53").monday == date(2026, 12, 28)
    assert rules.week("2026-W10").end == datetime(2026, 3, 8, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "name", ["2026-W00", "2026-W54", "2025-W53", "2026W10", "9999-W52", "上周"]
)
def test_a_week_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.week(name)
    assert refused.value.code == "week-invalid"


STARTED = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)


def test_the_week_in_which_supervision_began_may_be_reported() -> None:
    rules.reportable(rules.week("2026-W10"), date(2026, 3, 4), STARTED)


@pytest.mark.parametrize(
    ("name", "code"), [("2026-W11", "week-in-future"), ("2026-W09", "week-before-start")]
)
def test_weeks_ahead_and_weeks_before_are_refused(name: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.reportable(rules.week(name), date(2026, 3, 4), STARTED)
    assert refused.value.code == code


def test_a_unit_reports_once_a_week() -> None:
    rules.only_one(False, rules.week("2026-W10"))
    with pytest.raises(Conflict):
        rules.only_one(True, rules.week("2026-W10"))
