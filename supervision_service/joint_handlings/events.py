"""What supervision publishes about a joint handling: days and counts, no words."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import selectinload

from shared.feed import Event
from shared.snapshots import Moved, Snapshot
from supervision_service.joint_handlings.models import JointHandling


class JointHandlingMoved(Event):
    """A joint handling after a move: how many organs are asked, answered, agreed and ended it."""

    type: ClassVar[str] = "supervision.joint_handling.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "issue",
        "at": "2026-05-06T02:00:00Z",
        "joint_handling_id": "01890a5d-ac96-774b-bcce-b302099af101",
        "matter_id": "01890a5d-ac96-774b-bcce-b302099a8001",
        "unit_id": "9303bee7-ccf8-58a1-89e8-b8236c70e5be",
        "unit_line": "510000/510700/510722",
        "kind": "investigation",
        "status": "asked",
        "due": "2026-05-29",
        "issued_on": "2026-05-06",
        "asked": 2,
        "answered": 0,
        "agreed": 0,
        "reminded": 0,
        "sides_open": 3,
        "ended_on": None,
    }

    move: str
    at: datetime
    joint_handling_id: UUID
    matter_id: UUID
    unit_id: UUID
    unit_line: str
    kind: str
    status: str
    due: date
    issued_on: date | None
    asked: int
    answered: int
    agreed: int
    reminded: int
    sides_open: int
    ended_on: date | None


def to_event(row: JointHandling, moved: Moved) -> JointHandlingMoved:
    """The event of the joint handling after a move; its organs are loaded."""
    return JointHandlingMoved(
        **row.values_for(JointHandlingMoved),
        move=moved.verb,
        at=moved.at,
        joint_handling_id=row.id,
        asked=len(row.asked),
        answered=sum(each.answer is not None for each in row.sides),
        agreed=sum(each.takes_part for each in row.sides),
        reminded=sum(each.reminded_on is not None for each in row.asked),
        sides_open=len(row.open_sides),
    )


SNAPSHOT = Snapshot(
    JointHandlingMoved,
    JointHandling,
    key="joint_handling_id",
    subject=lambda row: row.matter_id,
    to_event=to_event,
    options=[selectinload(JointHandling.organs)],
)
