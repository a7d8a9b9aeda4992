"""What others are told about a review."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from intake_service.remedies.reviews.models import Review
from shared.feed import Event
from shared.snapshots import Moved, Snapshot


class ReviewMoved(Event):
    """A review or re-review as it stands after `move`. Subject: its matter."""

    type: ClassVar[str] = "intake.review.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "deliver",
        "at": "2026-05-20T02:00:00Z",
        "review_id": "0198c0de-0000-7000-8000-000000000007",
        "kind": "review",
        "piece_id": "0198c0de-0000-7000-8000-000000000001",
        "matter_id": "0198c0de-0000-7000-8000-000000000002",
        "reviews_id": None,
        "unit_id": "0198c0de-0000-7000-8000-000000000003",
        "unit_line": "510000/510100/510104",
        "organ_id": None,
        "organ_line": None,
        "status": "delivered",
        "requested_on": "2026-04-20",
        "received_on": "2026-04-21",
        "late": False,
        "competent": True,
        "refusal": None,
        "outcome": "revoked_redo",
        "result": None,
        "redo_due": None,
        "document_no": "锦江府复查〔2026〕1号",
        "issued_at": "2026-05-15T02:00:00Z",
        "delivered_at": "2026-05-20T01:00:00Z",
    }

    move: str
    at: datetime
    review_id: UUID
    kind: str
    piece_id: UUID
    matter_id: UUID
    reviews_id: UUID | None
    unit_id: UUID
    unit_line: str
    organ_id: UUID | None
    organ_line: str | None
    status: str
    requested_on: date
    received_on: date
    late: bool
    competent: bool
    refusal: str | None
    outcome: str | None
    result: str | None
    redo_due: date | None
    document_no: str | None
    issued_at: datetime | None
    delivered_at: datetime | None


_COLUMNS = ReviewMoved.model_fields.keys() - {"move", "at", "review_id"}


def to_event(review: Review, moved: Moved) -> ReviewMoved:
    """What followers are told of the review after `move`."""
    facts = {name: getattr(review, name) for name in _COLUMNS}
    return ReviewMoved(move=moved.verb, at=moved.at, review_id=review.id, **facts)


SNAPSHOT = Snapshot(
    ReviewMoved,
    Review,
    key="review_id",
    subject=lambda review: review.matter_id,
    to_event=to_event,
)
