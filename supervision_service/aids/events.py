"""What supervision publishes about an aid: kind, status and days; never a circumstance."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from shared.feed import Event
from shared.snapshots import Moved, Snapshot
from supervision_service.aids.models import Aid


class AidMoved(Event):
    """An aid after a move: of what kind, whose, how far, by when; `outside` another organ's."""

    type: ClassVar[str] = "supervision.aid.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "close",
        "at": "2026-06-22T02:00:00Z",
        "aid_id": "01890a5d-ac96-774b-bcce-b302099af201",
        "matter_id": "01890a5d-ac96-774b-bcce-b302099a8001",
        "unit_id": "9303bee7-ccf8-58a1-89e8-b8236c70e5be",
        "unit_line": "510000/511400/511402",
        "owner_id": None,
        "outside": True,
        "kind": "welfare_post",
        "status": "closed",
        "asked_on": "2026-05-06",
        "due": "2026-06-30",
        "decided_on": "2026-05-20",
        "done_on": "2026-06-18",
        "closed_on": "2026-06-22",
    }

    move: str
    at: datetime
    aid_id: UUID
    matter_id: UUID
    unit_id: UUID
    unit_line: str
    owner_id: UUID | None
    outside: bool
    kind: str
    status: str
    asked_on: date
    due: date
    decided_on: date | None
    done_on: date | None
    closed_on: date | None


def to_event(row: Aid, moved: Moved) -> AidMoved:
    """The event of the aid after a move."""
    values = row.values_for(AidMoved)
    return AidMoved(**values, move=moved.verb, at=moved.at, aid_id=row.id, outside=row.outside)


SNAPSHOT = Snapshot(
    AidMoved,
    Aid,
    key="aid_id",
    subject=lambda row: row.matter_id,
    to_event=to_event,
)
