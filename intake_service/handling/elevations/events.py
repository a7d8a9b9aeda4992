"""What others are told about an elevation."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from intake_service.handling.elevated.models import Elevation
from shared.feed import Event
from shared.snapshots import Moved, Snapshot


class ElevationMoved(Event):
    """An elevation as it stands after `move`. Subject: its matter. Never its grounds or facts."""

    type: ClassVar[str] = "intake.elevation.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "elevate",
        "at": "2026-03-09T02:00:00Z",
        "elevation_id": "0198c0de-0000-7000-8000-000000000006",
        "piece_id": "0198c0de-0000-7000-8000-000000000001",
        "matter_id": "0198c0de-0000-7000-8000-000000000002",
        "order_id": "0198c0de-0000-7000-8000-000000000004",
        "unit_id": "0198c0de-0000-7000-8000-000000000003",
        "unit_line": "510000/510100/510104",
        "issuer_id": "0198c0de-0000-7000-8000-000000000007",
        "lead_id": None,
        "status": "elevated",
        "conditions": ["two_rounds", "wide_impact"],
        "decided_at": "2026-03-09T02:00:00Z",
        "ended_at": None,
    }

    move: str
    at: datetime
    elevation_id: UUID
    piece_id: UUID
    matter_id: UUID
    order_id: UUID
    unit_id: UUID
    unit_line: str
    issuer_id: UUID
    lead_id: UUID | None
    status: str
    conditions: list[str]
    decided_at: datetime | None
    ended_at: datetime | None


_ROW = ElevationMoved.model_fields.keys() - {"move", "at", "elevation_id"}


def to_event(elevation: Elevation, moved: Moved) -> ElevationMoved:
    """What followers are told of the elevation after `move`."""
    facts = {name: getattr(elevation, name) for name in _ROW}
    return ElevationMoved(move=moved.verb, at=moved.at, elevation_id=elevation.id, **facts)


SNAPSHOT = Snapshot(
    ElevationMoved,
    Elevation,
    key="elevation_id",
    subject=lambda elevation: elevation.matter_id,
    to_event=to_event,
)
