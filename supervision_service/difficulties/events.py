"""What supervision publishes about a difficulty."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from shared.feed import Event
from shared.snapshots import Moved, Snapshot
from supervision_service.difficulties.models import Difficulty


class DifficultyMoved(Event):
    """A difficulty after a move: whose it is until when, and which organs sit together about it."""

    type: ClassVar[str] = "supervision.difficulty.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "solve",
        "at": "2026-05-20T02:00:00Z",
        "difficulty_id": "01890a5d-ac96-774b-bcce-b302099ad101",
        "listing_id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "matter_id": "01890a5d-ac96-774b-bcce-b302099a8001",
        "unit_id": "9303bee7-ccf8-58a1-89e8-b8236c70e5be",
        "kind": "cross_or_split",
        "status": "solved",
        "raised_on": "2026-05-06",
        "owner_id": "0e7f5e0e-1f36-5c0b-8f5e-6a1b2c3d4e5f",
        "due": "2026-06-30",
        "organ_ids": ["1f8a6f1f-2a47-5d1c-9a6f-7b2c3d4e5f60"],
        "agreed_until": "2026-06-15",
        "ended_on": "2026-05-20",
    }

    move: str
    at: datetime
    difficulty_id: UUID
    listing_id: UUID
    matter_id: UUID
    unit_id: UUID
    kind: str
    status: str
    raised_on: date
    owner_id: UUID | None
    due: date | None
    organ_ids: list[UUID]
    agreed_until: date | None
    ended_on: date | None


def to_event(row: Difficulty, moved: Moved) -> DifficultyMoved:
    """The event of the difficulty after a move."""
    values = row.values_for(DifficultyMoved)
    return DifficultyMoved(**values, move=moved.verb, at=moved.at, difficulty_id=row.id)


SNAPSHOT = Snapshot(
    DifficultyMoved,
    Difficulty,
    key="difficulty_id",
    subject=lambda row: row.matter_id,
    to_event=to_event,
)
