"""What supervision publishes about an inspection."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import selectinload

from shared.feed import Event
from shared.snapshots import Moved, Snapshot
from supervision_service.inspections.models import Inspection


class InspectionMoved(Event):
    """An inspection after a move; `visited`: the regions where it was, in their order."""

    type: ClassVar[str] = "supervision.inspection.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "close",
        "at": "2026-05-20T02:00:00Z",
        "inspection_id": "01890a5d-ac96-774b-bcce-b302099ae001",
        "number": "DD-2026-001",
        "kind": "joint",
        "basis": "listed",
        "status": "closed",
        "begins": "2026-05-19",
        "ends": "2026-05-22",
        "visited": ["510104", "510114"],
        "closed_at": "2026-05-20T02:00:00Z",
    }

    move: str
    at: datetime
    inspection_id: UUID
    number: str
    kind: str
    basis: str
    status: str
    begins: date
    ends: date
    visited: list[str]
    closed_at: datetime | None


def to_event(inspection: Inspection, moved: Moved) -> InspectionMoved:
    """The event of the inspection after a move."""
    return InspectionMoved(
        **inspection.values_for(InspectionMoved),
        move=moved.verb,
        at=moved.at,
        inspection_id=inspection.id,
        visited=list(inspection.visited),
    )


SNAPSHOT = Snapshot(
    InspectionMoved,
    Inspection,
    key="inspection_id",
    subject=lambda inspection: inspection.id,
    to_event=to_event,
    options=(selectinload(Inspection.stops),),
)
