"""What others are told about a matter."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from intake_service.reception.matters.models import Matter
from shared.feed import Event
from shared.snapshots import Moved, Snapshot


class MatterMoved(Event):
    """A matter as it stands after `move`. Subject: the matter."""

    type: ClassVar[str] = "intake.matter.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "assign",
        "at": "2026-01-06T02:00:00Z",
        "matter_id": "0198c0de-0000-7000-8000-000000000002",
        "number": "XFSX-2026-000001",
        "title": "反映征地补偿款未足额支付",
        "summary_masked": "反映某村集体土地征收补偿款未按协议足额支付。",
        "region": "510104",
        "topic": "NR01",
        "family": "appeal",
        "route": "P6",
        "unit_id": "0198c0de-0000-7000-8000-000000000003",
        "unit_line": "510000/510100/510104",
        "status": "open",
        "requests_count": 2,
        "merged_into": None,
        "cross_or_split": ["cross_region"],
        "coordinator_id": "0198c0de-0000-7000-8000-000000000003",
    }

    move: str
    at: datetime
    matter_id: UUID
    number: str
    title: str
    summary_masked: str
    region: str
    topic: str
    family: str
    route: str | None
    unit_id: UUID
    unit_line: str
    status: str
    requests_count: int
    merged_into: UUID | None = None
    cross_or_split: list[str] | None = None
    coordinator_id: UUID | None = None


_COLUMNS = MatterMoved.model_fields.keys() - {"move", "at", "matter_id"}


def to_event(matter: Matter, moved: Moved) -> MatterMoved:
    """The event of the matter after a move."""
    row = {name: getattr(matter, name) for name in _COLUMNS}
    return MatterMoved(move=moved.verb, at=moved.at, matter_id=matter.id, **row)


SNAPSHOT = Snapshot(
    MatterMoved,
    Matter,
    key="matter_id",
    subject=lambda matter: matter.id,
    to_event=to_event,
)
