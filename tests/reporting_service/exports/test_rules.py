"""What stands in the cells of an exported ledger."""

import pytest

from reporting_service.exports.rules import COLUMNS


@pytest.mark.parametrize(
    ("region", "shown"),
    [("511102", "乐山市市中区"), ("511002", "内江市市中区"), ("510100", "成都市"), (None, None)],
)
def test_a_county_is_named_with_its_city(region: str | None, shown: str | None) -> None:
    (place,) = (column for column in COLUMNS if column.heading == "问题属地")
    assert (place.value({"region": region}) or None) == shown
