"""What supervision publishes about a look-back."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from shared.feed import Event
from shared.snapshots import Moved, Snapshot
from supervision_service.look_backs.models import LookBack
from supervision_service.look_backs.rules import outcome_of


class LookBackMoved(Event):
    """A look-back after a move; `due` is its legal last day."""

    type: ClassVar[str] = "supervision.look_back.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "solid",
        "at": "2026-08-17T02:00:00Z",
        "look_back_id": "01890a5d-ac96-774b-bcce-b302099ac001",
        "listing_id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "matter_id": "01890a5d-ac96-774b-bcce-b302099a8001",
        "due": "2026-08-14",
        "outcome": "solid",
        "status": "solid",
    }

    move: str
    at: datetime
    look_back_id: UUID
    listing_id: UUID
    matter_id: UUID
    due: date
    outcome: str | None
    status: str


def to_event(row: LookBack, moved: Moved) -> LookBackMoved:
    """The event of the look-back after a move."""
    return LookBackMoved(
        **row.values_for(LookBackMoved),
        move=moved.verb,
        at=moved.at,
        look_back_id=row.id,
        due=row.legal,
        outcome=outcome_of(row.status),
    )


SNAPSHOT = Snapshot(
    LookBackMoved,
    LookBack,
    key="look_back_id",
    subject=lambda row: row.matter_id,
    to_event=to_event,
)
