"""The ledger's rules: cities, months, pairs, and what a sheet's cells show."""

from datetime import date, datetime

import pytest

from reporting_service.ledger.rules import (
    begins_at,
    cells,
    city_of,
    month_days,
    pairs,
)
from shared.codes import label
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


@pytest.mark.parametrize(
    ("region", "shown"),
    [("511102", "乐山市市中区"), ("511002", "内江市市中区"), ("510100", "成都市")],
)
def test_a_county_is_named_with_its_city(region: str, shown: str) -> None:
    assert cells.place(region) == shown


def test_a_cell_shows_the_label_that_codes_give_and_else_the_code() -> None:
    assert cells.labelled("punctuality")("due_soon") == label("punctuality", "due_soon")
    assert cells.labelled("finding")("supported") == label("finding", "supported")
    assert cells.labelled("form")("carrier_pigeon") == "carrier_pigeon"


def test_a_moment_is_office_time_without_its_zone() -> None:
    assert cells.moment("2026-03-05T02:00:00.5+00:00") == datetime(2026, 3, 5, 10, 0)  # noqa: DTZ001
