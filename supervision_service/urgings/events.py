"""What supervision publishes about an urging."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from shared.feed import Event
from shared.snapshots import Moved, Snapshot
from supervision_service.urgings.models import Urging


class UrgingMoved(Event):
    """An urging of a listed case or of an order after a move.

    `causes`: the rules that called for it, empty when a person did.
    """

    type: ClassVar[str] = "supervision.urging.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "answer",
        "at": "2026-05-20T02:00:00Z",
        "urging_id": "01890a5d-ac96-774b-bcce-b302099ad001",
        "listing_id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "order_id": None,
        "matter_id": "01890a5d-ac96-774b-bcce-b302099a8001",
        "unit_id": "9303bee7-ccf8-58a1-89e8-b8236c70e5be",
        "unit_line": "510000/510100/510104",
        "kind": "notice",
        "status": "answered",
        "causes": ["measure_late"],
        "document_no": "川自然资信督〔2026〕1号",
        "issued_at": "2026-05-11T02:00:00Z",
        "answer_due": "2026-05-25",
        "answered_at": "2026-05-20T02:00:00Z",
        "assessment": None,
        "escalated_from": None,
    }

    move: str
    at: datetime
    urging_id: UUID
    listing_id: UUID | None
    order_id: UUID | None = None
    matter_id: UUID
    unit_id: UUID
    unit_line: str
    kind: str
    status: str
    causes: list[str]
    document_no: str | None
    issued_at: datetime | None
    answer_due: date | None
    answered_at: datetime | None
    assessment: str | None
    escalated_from: UUID | None


def to_event(urging: Urging, moved: Moved) -> UrgingMoved:
    """The event of the urging after a move."""
    values = urging.values_for(UrgingMoved)
    return UrgingMoved(**values, move=moved.verb, at=moved.at, urging_id=urging.id)


SNAPSHOT = Snapshot(
    UrgingMoved,
    Urging,
    key="urging_id",
    subject=lambda urging: urging.matter_id,
    to_event=to_event,
)
