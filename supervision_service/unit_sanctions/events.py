"""What supervision publishes about a sanction on a unit."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from shared.feed import Event
from shared.snapshots import Moved, Snapshot
from supervision_service.unit_sanctions.models import UnitSanction


class UnitSanctionMoved(Event):
    """A sanction on a unit after a move: no text of it, and no person."""

    type: ClassVar[str] = "supervision.unit_sanction.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "serve",
        "at": "2026-06-02T02:00:00Z",
        "unit_sanction_id": "01890a5d-ac96-774b-bcce-b302099af201",
        "unit_id": "9303bee7-ccf8-58a1-89e8-b8236c70e5be",
        "unit_line": "510000/510100/510104",
        "kind": "interview",
        "ground": "no_effect",
        "status": "served",
        "document_no": "川自然资信督〔2026〕9号",
        "served_on": "2026-06-02",
        "lifted_on": None,
        "resolution_no": None,
        "from_urging_id": None,
        "from_inspection_id": None,
        "replaces_id": None,
    }

    move: str
    at: datetime
    unit_sanction_id: UUID
    unit_id: UUID
    unit_line: str
    kind: str
    ground: str
    status: str
    document_no: str | None
    served_on: date | None
    lifted_on: date | None
    resolution_no: str | None
    from_urging_id: UUID | None
    from_inspection_id: UUID | None
    replaces_id: UUID | None


def to_event(sanction: UnitSanction, moved: Moved) -> UnitSanctionMoved:
    """The event of the sanction after a move."""
    values = sanction.values_for(UnitSanctionMoved)
    return UnitSanctionMoved(**values, move=moved.verb, at=moved.at, unit_sanction_id=sanction.id)


SNAPSHOT = Snapshot(
    UnitSanctionMoved,
    UnitSanction,
    key="unit_sanction_id",
    subject=lambda sanction: sanction.id,
    to_event=to_event,
)
