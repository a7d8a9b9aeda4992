"""When an objection may be lodged."""

from datetime import UTC, date, datetime

import pytest

from intake_service.handling.objections.rules import check_lodging
from shared.errors import Conflict
from shared.workdays import Due

LAST = datetime(2026, 3, 9, 15, 59, tzinfo=UTC)
"""A minute before midnight in the office."""
AFTER = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
WINDOW = Due(date(2026, 3, 9), date(2026, 3, 9), provisional=False)
OPEN_END = Due(date(2026, 3, 9), date(2026, 3, 9), provisional=True)


def test_the_last_day_ends_at_midnight() -> None:
    assert check_lodging(WINDOW, LAST, allowed=False) is False
    with pytest.raises(Conflict, match="objection-too-late"):
        check_lodging(WINDOW, AFTER, allowed=False)


def test_a_provisional_end_shuts_nobody_out() -> None:
    assert check_lodging(OPEN_END, AFTER, allowed=False) is False


def test_with_consent_an_objection_may_come_late_or_again_and_says_so() -> None:
    assert check_lodging(WINDOW, AFTER, allowed=True) is True
    assert check_lodging(None, LAST, allowed=True) is True
    assert check_lodging(WINDOW, LAST, allowed=True) is False


def test_a_window_is_used_once() -> None:
    with pytest.raises(Conflict, match="objection-answered"):
        check_lodging(None, LAST, allowed=False)
