"""What assignment publishes about task forces: who may see which cases because of them."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel

from assignment_service.task_forces.models import TaskForce
from assignment_service.task_forces.rules import Status
from shared.feed import Event
from shared.snapshots import Moved, Snapshot


class Seconded(BaseModel):
    """A member by account, and the unit in which the rights hold."""

    account_id: UUID
    unit_id: UUID


class TaskForceMoved(Event):
    """A task force after a move: who is in it now, and the cases that it has now.

    While it is active, its members see its cases as leaders in charge see theirs.
    """

    type: ClassVar[str] = "assignment.task_force.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "second",
        "at": "2025-03-12T02:30:00+00:00",
        "task_force_id": "0195890a-1c5e-7a3b-8f10-2b6f0e4a9e01",
        "status": "active",
        "members": [
            {
                "account_id": "5f0c6f4e-7d0b-5c1e-9a57-3f1f6f1f0a11",
                "unit_id": "3f0c6f4e-7d0b-5c1e-9a57-3f1f6f1f0a12",
            }
        ],
        "matter_ids": ["0195890a-1c5e-7a3b-8f10-2b6f0e4a9d02"],
    }

    move: str
    at: datetime
    task_force_id: UUID
    status: Status
    members: list[Seconded]
    matter_ids: list[UUID]


def to_event(force: TaskForce, moved: Moved) -> TaskForceMoved:
    """What followers learn of the task force after a move."""
    return TaskForceMoved(
        move=moved.verb,
        at=moved.at,
        task_force_id=force.id,
        status=force.status,
        members=sorted(
            (Seconded(account_id=each.account_id, unit_id=each.unit_id) for each in force.serving),
            key=lambda each: each.account_id,
        ),
        matter_ids=sorted(each.matter_id for each in force.given),
    )


SNAPSHOT = Snapshot(
    TaskForceMoved,
    TaskForce,
    key="task_force_id",
    subject=lambda force: force.id,
    to_event=to_event,
)
