"""What directory publishes of office time."""

from datetime import datetime
from typing import Any, ClassVar

from services.directory.office_time.rules import SUBJECT
from shared.directory import OfficeTime
from shared.feed import Event
from shared.snapshots import Snapshot


class OfficeTimeSet(Event):
    """The rehearsal has reached this time; nothing may look beyond it."""

    type: ClassVar[str] = "directory.office_time.set"
    example: ClassVar[dict[str, Any]] = {"at": "2025-03-03T01:00:00Z"}

    at: datetime


SNAPSHOT = Snapshot(
    OfficeTimeSet,
    OfficeTime,
    key=None,
    subject=lambda _: SUBJECT,
    to_event=lambda row, _: OfficeTimeSet(at=row.at),
    passing=frozenset(),
)
