"""What assignment publishes about the acts of leaders in charge."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from assignment_service.duty_templates.rules import Kind
from assignment_service.leader_acts.models import LeaderAct
from assignment_service.leader_acts.rules import Status
from shared.feed import Event
from shared.regions import Level
from shared.snapshots import Moved, Snapshot


class LeaderActMoved(Event):
    """An act after a move, without its texts: enough to see which level's leader did what when."""

    type: ClassVar[str] = "assignment.leader_act.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "confirm",
        "at": "2025-04-12T02:30:00+00:00",
        "leader_act_id": "0195890a-1c5e-7a3b-8f10-2b6f0e4a9f01",
        "matter_id": "0195890a-1c5e-7a3b-8f10-2b6f0e4a9d02",
        "charge_id": "0195890a-1c5e-7a3b-8f10-2b6f0e4a9d01",
        "level": "county",
        "leader_id": "5f0c6f4e-7d0b-5c1e-9a57-3f1f6f1f0a11",
        "act": "call_on",
        "held_on": "2025-04-11",
        "status": "confirmed",
    }

    move: str
    at: datetime
    leader_act_id: UUID
    matter_id: UUID
    charge_id: UUID
    level: Level
    leader_id: UUID
    act: Kind
    held_on: date
    status: Status


_COLUMNS = LeaderActMoved.model_fields.keys() - {"move", "at", "leader_act_id"}


def to_event(row: LeaderAct, moved: Moved) -> LeaderActMoved:
    """What followers learn of the act after a move."""
    values = {name: getattr(row, name) for name in _COLUMNS}
    return LeaderActMoved(move=moved.verb, at=moved.at, leader_act_id=row.id, **values)


SNAPSHOT = Snapshot(
    LeaderActMoved,
    LeaderAct,
    key="leader_act_id",
    subject=lambda row: row.matter_id,
    to_event=to_event,
)
