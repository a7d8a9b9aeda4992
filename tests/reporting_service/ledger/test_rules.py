"""The ledger's rules: punctuality, cities, months, pairs."""

from datetime import date

import pytest

from reporting_service.ledger.rules import (
    begins_at,
    city_of,
    month_days,
    pairs,
)
from shared.errors import Invalid


def test_a_line_belongs_to_its_city_and_the_department_to_the_province() -> None:
    assert city_of("510000/510100/510104") == "510100"
    assert city_of("510000/510100") == "510100"
    assert city_of("510000/D01") == city_of("510000") == city_of("G/G01") == "510000"


def test_a_month_ends_where_the_next_begins() -> None:
    assert month_days("2026-12") == (date(2026, 12, 1), date(2027, 1, 1))
    assert begins_at(date(2026, 3, 1)).isoformat() == "2026-03-01T00:00:00+08:00"


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "0000-01", "2026-3月"])
def test_a_month_that_is_none_is_refused(month: str) -> None:
    with pytest.raises(Invalid) as refused:
        month_days(month)
    assert refused.value.code == "month-invalid"


def test_a_title_is_found_by_pairs_of_characters() -> None:
    assert pairs("征地补偿征地") == sorted(["征地", "地补", "补偿", "偿征"])
