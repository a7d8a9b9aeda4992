"""What reporting publishes."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from shared.feed import Event


class BulletinIssued(Event):
    """A month's bulletin was issued. Subject: the bulletin."""

    type: ClassVar[str] = "reporting.bulletin.issued"
    example: ClassVar[dict[str, Any]] = {
        "at": "2026-12-02T02:00:00Z",
        "bulletin_id": "0198c0de-0000-7000-8000-000000000031",
        "month": "2026-11",
        "document_no": "川自然资信通报〔2026〕1号",
    }

    at: datetime
    bulletin_id: UUID
    month: str
    document_no: str
