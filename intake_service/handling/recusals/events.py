"""What others are told about a recusal: who keeps away from what, and nothing of why."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from intake_service.handling.recused.models import Recusal
from shared.feed import Event
from shared.snapshots import Moved, Snapshot


class RecusalMoved(Event):
    """A recusal as it stands after `move`. Subject: its matter, before triage the piece.

    `in_force`: the account must keep away. While it is only asked for, was refused or is undone,
    the account need not.
    """

    type: ClassVar[str] = "intake.recusal.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "agree",
        "at": "2026-03-03T02:00:00Z",
        "recusal_id": "0198c0de-0000-7000-8000-000000000008",
        "piece_id": "0198c0de-0000-7000-8000-000000000001",
        "matter_id": "0198c0de-0000-7000-8000-000000000002",
        "account_id": "0198c0de-0000-7000-8000-000000000005",
        "in_force": True,
    }

    move: str
    at: datetime
    recusal_id: UUID
    piece_id: UUID
    matter_id: UUID | None
    account_id: UUID
    in_force: bool


def to_event(recusal: Recusal, moved: Moved) -> RecusalMoved:
    """What followers are told of the recusal after `move`."""
    return RecusalMoved(
        move=moved.verb,
        at=moved.at,
        recusal_id=recusal.id,
        piece_id=recusal.piece_id,
        matter_id=recusal.matter_id,
        account_id=recusal.account_id,
        in_force=recusal.in_force,
    )


SNAPSHOT = Snapshot(
    RecusalMoved,
    Recusal,
    key="recusal_id",
    subject=lambda recusal: recusal.matter_id or recusal.piece_id,
    to_event=to_event,
)
