"""What supervision publishes about a consultation."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import selectinload

from shared.feed import Event
from shared.snapshots import Moved, Snapshot
from supervision_service.consultations.models import Consultation


class ConsultationMoved(Event):
    """A consultation after a move: of which kind, how many are asked and have spoken."""

    type: ClassVar[str] = "supervision.consultation.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "conclude",
        "at": "2026-05-20T02:00:00Z",
        "consultation_id": "01890a5d-ac96-774b-bcce-b302099ad201",
        "listing_id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "matter_id": "01890a5d-ac96-774b-bcce-b302099a8001",
        "kind": "third_party",
        "status": "concluded",
        "due": "2026-05-29",
        "asked": 3,
        "answered": 3,
        "ended_on": "2026-05-20",
    }

    move: str
    at: datetime
    consultation_id: UUID
    listing_id: UUID
    matter_id: UUID
    kind: str
    status: str
    due: date
    asked: int
    answered: int
    ended_on: date | None


def to_event(row: Consultation, moved: Moved) -> ConsultationMoved:
    """The event of the consultation after a move; its participants are loaded."""
    return ConsultationMoved(
        **row.values_for(ConsultationMoved),
        move=moved.verb,
        at=moved.at,
        consultation_id=row.id,
        asked=len(row.asked),
        answered=sum(each.opinion is not None for each in row.asked),
    )


SNAPSHOT = Snapshot(
    ConsultationMoved,
    Consultation,
    key="consultation_id",
    subject=lambda row: row.matter_id,
    to_event=to_event,
    options=[selectinload(Consultation.participants)],
)
