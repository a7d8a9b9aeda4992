"""What reporting publishes."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from reporting_service.bulletins.models import Bulletin
from reporting_service.bulletins.rules import Status
from shared.feed import Event
from shared.snapshots import Moved, Snapshot


class BulletinIssued(Event):
    """A month's bulletin was issued, or the correction of one. Subject: the bulletin."""

    type: ClassVar[str] = "reporting.bulletin.issued"
    example: ClassVar[dict[str, Any]] = {
        "at": "2026-12-02T02:00:00Z",
        "bulletin_id": "0198c0de-0000-7000-8000-000000000031",
        "month": "2026-11",
        "document_no": "川自然资信通报〔2026〕1号",
        "corrects": None,
    }

    at: datetime
    bulletin_id: UUID
    month: str
    document_no: str
    corrects: UUID | None = None


def to_event(bulletin: Bulletin, _moved: Moved) -> BulletinIssued | None:
    """The event of an issued bulletin, which never changes; None for a draft."""
    if bulletin.issued_at is None:
        return None
    return BulletinIssued(
        at=bulletin.issued_at,
        bulletin_id=bulletin.id,
        month=bulletin.month,
        document_no=bulletin.document_no or "",
        corrects=bulletin.corrects,
    )


SNAPSHOT = Snapshot(
    BulletinIssued,
    Bulletin,
    key="bulletin_id",
    subject=lambda bulletin: bulletin.id,
    to_event=to_event,
    passing=frozenset(),
    filters=[Bulletin.status == Status.ISSUED],
)
