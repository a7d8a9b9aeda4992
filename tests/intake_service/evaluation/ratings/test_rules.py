"""What is rated at all, and what a rating must say."""

from datetime import UTC, date, datetime

import pytest

from intake_service.evaluation.ratings import rules
from intake_service.evaluation.ratings.rules import Status, Value
from intake_service.reception.matters.rules import Family, Route
from intake_service.reception.registration.rules import Source
from shared.errors import Conflict, Invalid
from shared.workdays import Due

ITS_LAST_EVENING = datetime(2026, 4, 1, 15, 59, tzinfo=UTC)
THE_DAY_AFTER = datetime(2026, 4, 1, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize("source", list(Source))
@pytest.mark.parametrize("family", list(Family))
@pytest.mark.parametrize("route", [None, *Route])
@pytest.mark.parametrize("is_repeat", [True, False])
def test_the_first_piece_of_the_petition_procedure_is_rated(
    source: Source, family: Family, route: Route | None, is_repeat: bool
) -> None:
    wanted = (
        not is_repeat
        and source.value != "peoples_congress_cppcc"
        and family.value in ("appeal", "suggestion")
        and (route is None or route.value == "P6")
    )
    found = rules.in_scope(is_repeat=is_repeat, source=source, family=family, route=route)
    assert found == wanted


@pytest.mark.parametrize("value", list(Value))
@pytest.mark.parametrize("reason", [None, "没有解决"])
def test_who_is_dissatisfied_and_nobody_else_says_why(value: Value, reason: str | None) -> None:
    if (value.value == "dissatisfied") == (reason is not None):
        rules.check_reason(value, reason)
    else:
        with pytest.raises(Invalid, match="rating-reason-wrong"):
            rules.check_reason(value, reason)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (None, "rating-not-open"),
        (Status.PENDING, "rating-not-open"),
        (Status.RATED, "already-rated"),
        (Status.LAPSED, "rating-lapsed"),
    ],
)
def test_why_nobody_can_rate_is_said(status: Status | None, code: str) -> None:
    assert rules.not_open(status).code == code


def test_the_last_day_ends_at_midnight_in_the_office() -> None:
    day = date(2026, 4, 1)
    rules.check_window(Due(day, day, False), ITS_LAST_EVENING)
    with pytest.raises(Conflict, match="rating-lapsed"):
        rules.check_window(Due(day, day, False), THE_DAY_AFTER)
    rules.check_window(Due(day, day, True), THE_DAY_AFTER)
