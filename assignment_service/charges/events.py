"""What assignment publishes."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from assignment_service.charges.models import Charge
from assignment_service.charges.rules import Basis, Status
from shared.feed import Event
from shared.regions import Level
from shared.snapshots import Moved, Snapshot


class ChargeMoved(Event):
    """A charge after a move; `unit_id` and `unit_line` are those of the leader's unit.

    `listing_id` and `done_on`: which listing's close-out ended it, and when.
    """

    type: ClassVar[str] = "assignment.charge.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "confirm",
        "at": "2025-03-12T02:30:00+00:00",
        "charge_id": "0195890a-1c5e-7a3b-8f10-2b6f0e4a9d01",
        "matter_id": "0195890a-1c5e-7a3b-8f10-2b6f0e4a9d02",
        "level": "province",
        "leader_id": "5f0c6f4e-7d0b-5c1e-9a57-3f1f6f1f0a11",
        "leader_name": "李某某",
        "leader_post": "副厅长",
        "unit_id": "3f0c6f4e-7d0b-5c1e-9a57-3f1f6f1f0a12",
        "unit_line": "510000",
        "basis": "subject",
        "takes_all": False,
        "status": "active",
        "due_on": "2025-06-12",
        "listing_id": None,
        "done_on": None,
    }

    move: str
    at: datetime
    charge_id: UUID
    matter_id: UUID
    level: Level
    leader_id: UUID
    leader_name: str
    leader_post: str
    unit_id: UUID
    unit_line: str
    basis: Basis
    takes_all: bool
    status: Status
    due_on: date | None
    listing_id: UUID | None = None
    done_on: date | None = None


_COLUMNS = ChargeMoved.model_fields.keys() - {"move", "at", "charge_id"}


def to_event(charge: Charge, moved: Moved) -> ChargeMoved:
    """What followers learn of the charge after a move."""
    values = {name: getattr(charge, name) for name in _COLUMNS}
    return ChargeMoved(move=moved.verb, at=moved.at, charge_id=charge.id, **values)


SNAPSHOT = Snapshot(
    ChargeMoved,
    Charge,
    key="charge_id",
    subject=lambda charge: charge.matter_id,
    to_event=to_event,
)
