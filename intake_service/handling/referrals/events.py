"""What others are told about a referral."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from intake_service.handling.referrals.models import Referral
from shared.feed import Event
from shared.snapshots import Moved, Snapshot


class ReferralMoved(Event):
    """A referral as it stands after `move`. Subject: its matter."""

    type: ClassVar[str] = "intake.referral.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "take-up",
        "at": "2026-03-09T02:00:00Z",
        "referral_id": "0198c0de-0000-7000-8000-000000000007",
        "piece_id": "0198c0de-0000-7000-8000-000000000001",
        "matter_id": "0198c0de-0000-7000-8000-000000000002",
        "unit_id": "0198c0de-0000-7000-8000-000000000003",
        "unit_line": "510000/510100/510104",
        "route": "P4",
        "status": "taken_up",
        "diverted_at": "2026-03-02T02:00:00Z",
        "taken_up_on": "2026-03-06",
        "decided_on": None,
        "delivered_on": None,
        "concluded_at": None,
        "result": None,
    }

    move: str
    at: datetime
    referral_id: UUID
    piece_id: UUID
    matter_id: UUID
    unit_id: UUID
    unit_line: str
    route: str
    status: str
    diverted_at: datetime
    taken_up_on: date | None
    decided_on: date | None
    delivered_on: date | None
    concluded_at: datetime | None
    result: str | None


_COLUMNS = ReferralMoved.model_fields.keys() - {"move", "at", "referral_id"}


def to_event(referral: Referral, moved: Moved) -> ReferralMoved:
    """What followers are told of the referral after `move`."""
    facts = {name: getattr(referral, name) for name in _COLUMNS}
    return ReferralMoved(move=moved.verb, at=moved.at, referral_id=referral.id, **facts)


SNAPSHOT = Snapshot(
    ReferralMoved,
    Referral,
    key="referral_id",
    subject=lambda referral: referral.matter_id,
    to_event=to_event,
)
