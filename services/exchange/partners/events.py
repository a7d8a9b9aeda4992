"""What exchange publishes of partners; never an address or a key."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from services.exchange.partners.models import Partner
from services.exchange.partners.rules import Adapter, Flow, Status
from shared.feed import Event
from shared.snapshots import Moved, Snapshot


class PartnerMoved(Event):
    """An organ whose system is connected, or not any more."""

    type: ClassVar[str] = "exchange.partner.moved"
    example: ClassVar[dict[str, Any]] = {
        "partner_id": "0198c0de-0000-7000-8000-00000000e001",
        "code": "joint-office",
        "status": "suspended",
        "adapter": "rest",
        "sends": ["intake", "supervision"],
        "receives": [],
        "move": "suspend",
        "at": "2026-03-02T01:00:00Z",
    }

    partner_id: UUID
    code: str
    status: Status
    adapter: Adapter
    sends: list[Flow]
    receives: list[Flow]
    move: str
    at: datetime


def _event(row: Partner, moved: Moved) -> PartnerMoved:
    return PartnerMoved(
        partner_id=row.id,
        code=row.code,
        status=row.status,
        adapter=row.adapter,
        sends=[Flow(each) for each in row.sends],
        receives=[Flow(each) for each in row.receives],
        move=moved.verb,
        at=moved.at,
    )


SNAPSHOT = Snapshot(
    PartnerMoved, Partner, key="partner_id", subject=lambda row: row.id, to_event=_event
)
