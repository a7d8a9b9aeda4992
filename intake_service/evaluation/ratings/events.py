"""What others are told about a rating: never the words."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from intake_service.evaluation.ratings.models import Rating
from shared.feed import Event
from shared.snapshots import Moved, Snapshot


class RatingMoved(Event):
    """A rating as it stands after `move`. Subject: its matter, or the piece if it has none."""

    type: ClassVar[str] = "intake.rating.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "attend",
        "at": "2026-03-20T02:00:00Z",
        "rating_id": "0198c0de-0000-7000-8000-000000000009",
        "piece_id": "0198c0de-0000-7000-8000-000000000001",
        "matter_id": "0198c0de-0000-7000-8000-000000000002",
        "target": "responsible_unit",
        "unit_id": "0198c0de-0000-7000-8000-000000000003",
        "unit_line": "510000/510100/510104",
        "status": "rated",
        "value": "dissatisfied",
        "rated_at": "2026-03-18T02:00:00Z",
        "lapsed_on": None,
        "attended_at": "2026-03-20T02:00:00Z",
    }

    move: str
    at: datetime
    rating_id: UUID
    piece_id: UUID
    matter_id: UUID | None
    target: str
    unit_id: UUID
    unit_line: str
    status: str
    value: str | None
    rated_at: datetime | None
    lapsed_on: date | None
    attended_at: datetime | None


_ROW = RatingMoved.model_fields.keys() - {"move", "at", "rating_id"}


def to_event(rating: Rating, moved: Moved) -> RatingMoved:
    """What followers are told of the rating after `move`."""
    facts = {name: getattr(rating, name) for name in _ROW}
    return RatingMoved(move=moved.verb, at=moved.at, rating_id=rating.id, **facts)


SNAPSHOT = Snapshot(
    RatingMoved,
    Rating,
    key="rating_id",
    subject=lambda rating: rating.matter_id or rating.piece_id,
    to_event=to_event,
)
