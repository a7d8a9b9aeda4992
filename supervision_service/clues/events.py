"""What others are told of clues: how many, and nothing else."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from shared.feed import Event
from shared.snapshots import Moved, Snapshot
from supervision_service.clues.models import ClueCount


class CluesCounted(Event):
    """How many clues that a unit noted in a month are where. Subject: the count."""

    type: ClassVar[str] = "supervision.clues.counted"
    example: ClassVar[dict[str, Any]] = {
        "move": "count",
        "at": "2026-03-09T02:00:00Z",
        "count_id": "0198c0de-0000-7000-8000-000000000019",
        "unit_id": "9303bee7-ccf8-58a1-89e8-b8236c70e5be",
        "unit_line": "510000/510700/510722",
        "month": "2026-03",
        "drafted": 0,
        "approved": 0,
        "handed_over": 1,
        "received": 0,
        "taken_up": 0,
        "not_taken_up": 0,
        "result_known": 2,
        "dropped": 0,
    }

    move: str
    at: datetime
    count_id: UUID
    unit_id: UUID
    unit_line: str
    month: str
    drafted: int
    approved: int
    handed_over: int
    received: int
    taken_up: int
    not_taken_up: int
    result_known: int
    dropped: int


def to_event(count: ClueCount, moved: Moved) -> CluesCounted:
    """What followers are told; the verb never says what happened to which clue."""
    values = count.values_for(CluesCounted)
    return CluesCounted(move=moved.verb, at=moved.at, count_id=count.id, **values)


SNAPSHOT = Snapshot(
    CluesCounted,
    ClueCount,
    key="count_id",
    subject=lambda count: count.id,
    to_event=to_event,
)
