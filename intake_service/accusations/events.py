"""What others are told of accusations: how many, and nothing else."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from intake_service.accusations.models import AccusationCount
from shared.feed import Event
from shared.snapshots import Moved, Snapshot


class AccusationsCounted(Event):
    """How many accusations that a unit sealed in a month are where. Subject: the count."""

    type: ClassVar[str] = "intake.accusations.counted"
    example: ClassVar[dict[str, Any]] = {
        "move": "count",
        "at": "2026-03-09T02:00:00Z",
        "count_id": "0198c0de-0000-7000-8000-000000000009",
        "unit_id": "0198c0de-0000-7000-8000-000000000003",
        "unit_line": "510000",
        "month": "2026-03",
        "sealed": 1,
        "handed_over": 0,
        "acknowledged": 2,
        "result_known": 0,
    }

    move: str
    at: datetime
    count_id: UUID
    unit_id: UUID
    unit_line: str
    month: str
    sealed: int
    handed_over: int
    acknowledged: int
    result_known: int


_COLUMNS = AccusationsCounted.model_fields.keys() - {"move", "at", "count_id"}


def to_event(count: AccusationCount, moved: Moved) -> AccusationsCounted:
    """What followers are told; the verb never says what happened to which accusation."""
    facts = {name: getattr(count, name) for name in _COLUMNS}
    return AccusationsCounted(move=moved.verb, at=moved.at, count_id=count.id, **facts)


SNAPSHOT = Snapshot(
    AccusationsCounted,
    AccusationCount,
    key="count_id",
    subject=lambda count: count.id,
    to_event=to_event,
)
