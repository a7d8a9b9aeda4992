"""The four rates: always with their parts, and no value without a denominator."""

from reporting_service.indicators.rules import (
    INDICATORS,
    Code,
    by_city,
    cities_within,
    city_names,
    of_all,
)


def test_nothing_divided_by_nothing_is_no_rate_and_not_full_marks() -> None:
    for rate in of_all({}, "510000", "全省").rates:
        assert (rate.numerator, rate.denominator, rate.value) == (0, 0, None)
        assert rate.note


def test_the_province_is_the_sum_of_its_cities() -> None:
    counts = {
        ("510100", Code.ON_TIME_REPLY): (1, 3),
        ("510300", Code.ON_TIME_REPLY): (2, 2),
        ("510000", Code.TIMELY_ACCEPT): (0, 4),
    }
    whole = {rate.indicator: rate for rate in of_all(counts, "510000", "全省").rates}
    assert whole[Code.ON_TIME_REPLY].value == 0.6
    assert whole[Code.TIMELY_ACCEPT].value == 0
    lines = by_city(counts, list(city_names()))
    for n, indicator in enumerate(INDICATORS):
        of_cities = sum(line.rates[n].denominator for line in lines)
        assert of_cities == whole[indicator.code].denominator


def test_a_table_has_a_line_for_each_of_twenty_one_cities_and_the_department() -> None:
    assert len(cities_within("510000")) == 22
    assert cities_within("510104") == cities_within("510100") == ["510100"]


def test_the_four_rates_are_those_of_the_office() -> None:
    labels = [indicator.label for indicator in INDICATORS]
    assert labels == ["及时受理率", "按期答复率", "群众满意率", "群众参评率"]
