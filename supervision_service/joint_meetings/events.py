"""What supervision publishes about a joint meeting."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.orm import selectinload

from shared.feed import Event
from shared.snapshots import Moved, Snapshot
from supervision_service.joint_meetings.models import JointMeeting


class JointMeetingMoved(Event):
    """A joint meeting after a move: its day, the number of its minutes, how much it resolved."""

    type: ClassVar[str] = "supervision.joint_meeting.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "confirm-minutes",
        "at": "2026-05-20T02:00:00Z",
        "joint_meeting_id": "01890a5d-ac96-774b-bcce-b302099ad301",
        "day": "2026-05-18",
        "host": "department",
        "status": "confirmed",
        "document_no": "川自然资信联席〔2026〕1号",
        "resolutions": 4,
    }

    move: str
    at: datetime
    joint_meeting_id: UUID
    day: date
    host: str
    status: str
    document_no: str | None
    resolutions: int


def to_event(row: JointMeeting, moved: Moved) -> JointMeetingMoved:
    """The event of the meeting after a move; its resolutions are loaded."""
    return JointMeetingMoved(
        move=moved.verb,
        at=moved.at,
        joint_meeting_id=row.id,
        day=row.day,
        host=row.host,
        status=row.status,
        document_no=row.document_no,
        resolutions=len(row.in_effect),
    )


SNAPSHOT = Snapshot(
    JointMeetingMoved,
    JointMeeting,
    key="joint_meeting_id",
    subject=lambda row: row.id,
    to_event=to_event,
    options=[selectinload(JointMeeting.resolutions)],
)
