"""What directory tells about office time."""

from datetime import datetime
from typing import Any, ClassVar

from shared.feed import Event


class OfficeTimeSet(Event):
    """The rehearsal has reached this time; nothing may look beyond it."""

    type: ClassVar[str] = "directory.office_time.set"
    example: ClassVar[dict[str, Any]] = {"at": "2025-03-03T01:00:00Z"}

    at: datetime
