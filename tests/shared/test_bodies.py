"""What bodies have in common."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.bodies import Date, Instant


@pytest.mark.parametrize("given", [86400, 86400.0, -86400, "86400", "-86400", " -1.5 ", True])
def test_a_number_is_no_day_and_no_moment(given: Any) -> None:
    for kind in (Date, Instant):
        with pytest.raises(ValidationError, match="应写明年月日"):
            TypeAdapter(kind).validate_python(given)


def test_days_and_moments_are_written_out() -> None:
    assert TypeAdapter(Date).validate_json('"2026-03-02"') == date(2026, 3, 2)
    at = TypeAdapter(Instant).validate_json('"2026-03-02T09:30:00+08:00"')
    assert at == datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
