"""Deliveries."""

from datetime import UTC, datetime, timedelta

import pytest

from intake_service.handling.deliveries.rules import Way, check_delivery
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
        check_delivery(Way.IN_PERSON, delivered_at, ISSUED, NOW, refused=refused, witness=witness)
    assert refusal.value.extra["errors"][0]["field"] == field


@pytest.mark.parametrize("way", [way for way in Way if way is not Way.IN_PERSON])
def test_only_what_is_handed_over_is_received_when_it_is_recorded(way: Way) -> None:
    check_delivery(Way.IN_PERSON, None, ISSUED, NOW, refused=False, witness=None)
    check_delivery(way, ISSUED, ISSUED, NOW, refused=False, witness=None)
    with pytest.raises(Invalid, match="delivery-invalid"):
        check_delivery(way, None, ISSUED, NOW, refused=False, witness=None)
