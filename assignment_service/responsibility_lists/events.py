"""What assignment publishes about responsibility lists: how far each is, and no row of it."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from assignment_service.responsibility_lists.models import ResponsibilityList
from assignment_service.responsibility_lists.rules import Status
from shared.feed import Event
from shared.snapshots import Moved, Snapshot


class ResponsibilityListMoved(Event):
    """A city's list for a batch after a move; `published` counts its versions."""

    type: ClassVar[str] = "assignment.responsibility_list.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "publish",
        "at": "2025-03-12T02:30:00+00:00",
        "responsibility_list_id": "0195890a-1c5e-7a3b-8f10-2b6f0e4a9f01",
        "city_id": "3f0c6f4e-7d0b-5c1e-9a57-3f1f6f1f0a13",
        "batch": "2025年第一批",
        "status": "published",
        "published": 2,
        "document_no": "川自然资信责单〔2025〕3号",
    }

    move: str
    at: datetime
    responsibility_list_id: UUID
    city_id: UUID
    batch: str
    status: Status
    published: int
    document_no: str | None


def to_event(row: ResponsibilityList, moved: Moved) -> ResponsibilityListMoved:
    """What followers learn of the list after a move."""
    return ResponsibilityListMoved(
        move=moved.verb,
        at=moved.at,
        responsibility_list_id=row.id,
        city_id=row.city_id,
        batch=row.batch,
        status=row.status,
        published=row.published,
        document_no=row.document_no,
    )


SNAPSHOT = Snapshot(
    ResponsibilityListMoved,
    ResponsibilityList,
    key="responsibility_list_id",
    subject=lambda row: row.id,
    to_event=to_event,
)
