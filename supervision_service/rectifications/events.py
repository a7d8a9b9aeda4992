"""What supervision publishes about a rectification."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from shared.feed import Event
from shared.snapshots import Moved, Snapshot
from supervision_service.rectifications.models import Rectification


class RectificationMoved(Event):
    """A rectification after a move."""

    type: ClassVar[str] = "supervision.rectification.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "answer",
        "at": "2026-06-02T02:00:00Z",
        "rectification_id": "01890a5d-ac96-774b-bcce-b302099af001",
        "inspection_id": "01890a5d-ac96-774b-bcce-b302099ae001",
        "unit_id": "9303bee7-ccf8-58a1-89e8-b8236c70e5be",
        "unit_line": "510000/510100/510104",
        "status": "answered",
        "due": "2026-06-05",
        "answered_at": "2026-06-02T02:00:00Z",
    }

    move: str
    at: datetime
    rectification_id: UUID
    inspection_id: UUID
    unit_id: UUID
    unit_line: str
    status: str
    due: date
    answered_at: datetime | None


def to_event(row: Rectification, moved: Moved) -> RectificationMoved:
    """The event of the rectification after a move."""
    values = row.values_for(RectificationMoved)
    return RectificationMoved(**values, move=moved.verb, at=moved.at, rectification_id=row.id)


SNAPSHOT = Snapshot(
    RectificationMoved,
    Rectification,
    key="rectification_id",
    subject=lambda row: row.inspection_id,
    to_event=to_event,
)
