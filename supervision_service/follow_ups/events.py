"""What supervision publishes about a task that was decided together."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from shared.feed import Event
from shared.snapshots import Moved, Snapshot
from supervision_service.follow_ups.models import FollowUp


class FollowUpMoved(Event):
    """A task after a move: whose it is, by when, and which consultation or meeting decided it."""

    type: ClassVar[str] = "supervision.follow_up.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "answer",
        "at": "2026-05-20T02:00:00Z",
        "follow_up_id": "01890a5d-ac96-774b-bcce-b302099ae101",
        "kind": "consultation",
        "source_id": "01890a5d-ac96-774b-bcce-b302099ad201",
        "item": None,
        "matter_id": None,
        "unit_id": "9303bee7-ccf8-58a1-89e8-b8236c70e5be",
        "unit_line": "510000/510100/510104",
        "due": "2026-05-29",
        "status": "answered",
        "answered_on": "2026-05-20",
        "returns": 0,
        "ended_on": None,
    }

    move: str
    at: datetime
    follow_up_id: UUID
    kind: str
    source_id: UUID
    item: int | None
    matter_id: UUID | None
    unit_id: UUID
    unit_line: str
    due: date
    status: str
    answered_on: date | None
    returns: int
    ended_on: date | None


def to_event(row: FollowUp, moved: Moved) -> FollowUpMoved:
    """The event of the task after a move."""
    values = row.values_for(FollowUpMoved)
    return FollowUpMoved(**values, move=moved.verb, at=moved.at, follow_up_id=row.id)


SNAPSHOT = Snapshot(
    FollowUpMoved,
    FollowUp,
    key="follow_up_id",
    subject=lambda row: row.matter_id or row.source_id,
    to_event=to_event,
)
