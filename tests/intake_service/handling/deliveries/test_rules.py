"""Deliveries."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from intake_service.handling.deliveries.rules import (
    OPINIONS,
    SERVED,
    Way,
    check_attempt,
    check_delivery,
    check_scan,
    check_served,
)
from intake_service.handling.letters.rules import CURRENT
from shared.attachments import Status as FileStatus
from shared.errors import Invalid, Refusal

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


def refused(check: Callable[..., None], *given: Any, **named: Any) -> str | None:
    """The code of the refusal, None for what is allowed."""
    try:
        check(*given, **named)
    except Refusal as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize(
    ("kind", "received", "code"),
    [
        ("D02", True, None),
        ("D09", False, "not-served"),
        ("D20", True, "not-served"),
        ("D16", False, None),
        ("D16", True, "delivered-elsewhere"),
        ("D19", True, "delivered-elsewhere"),
    ],
)
def test_only_letters_to_the_petitioner_are_delivered(
    kind: str, received: bool, code: str | None
) -> None:
    assert refused(check_served, kind, received=received) == code


@pytest.mark.parametrize("status", [None, *FileStatus])
@pytest.mark.parametrize("attached", [True, False])
def test_a_scan_is_a_readable_file_of_the_piece(attached: bool, status: FileStatus | None) -> None:
    usable = attached and status in {FileStatus.PENDING, FileStatus.NOT_SCANNED, FileStatus.CLEAN}
    found = refused(check_scan, attached=attached, status=status)
    assert found == (None if usable else "scan-unusable")


@pytest.mark.parametrize(
    ("at", "code"),
    [(ISSUED, None), (NOW, None), (ISSUED - timedelta(seconds=1), "delivery-invalid"),
     (NOW + timedelta(seconds=1), "delivery-invalid")],
)  # fmt: skip
def test_a_letter_is_on_its_way_between_its_issue_and_now(at: datetime, code: str | None) -> None:
    assert refused(check_attempt, at, ISSUED, NOW) == code


def test_every_letter_that_is_delivered_is_one_of_ours() -> None:
    assert set(CURRENT) >= SERVED >= OPINIONS
    named = {kind for kind, template in CURRENT.items() if "petitioner" in template.fields}
    signed_or_kept = {"D14-B", "D14-M", "D15", "D17", "D20"}
    assert named - signed_or_kept == SERVED
