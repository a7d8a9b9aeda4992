"""Deliveries."""

from datetime import UTC, datetime, timedelta

import pytest

from intake_service.handling.deliveries.rules import check_delivery
from shared.errors import Invalid

ISSUED = datetime(2026, 3, 2, tzinfo=UTC)
NOW = ISSUED + timedelta(days=2)


@pytest.mark.parametrize(
    ("delivered_at", "refused", "witness", "field"),
    [
        (NOW + timedelta(seconds=1), False, None, "delivered_at"),
        (ISSUED - timedelta(seconds=1), False, None, "delivered_at"),
        (ISSUED, True, None, "witness"),
    ],
)
def test_a_delivery_must_be_possible(
    delivered_at: datetime, refused: bool, witness: str | None, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        check_delivery(delivered_at, ISSUED, NOW, refused=refused, witness=witness)
    assert refusal.value.extra["errors"][0]["field"] == field
