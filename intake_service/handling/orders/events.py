"""What others are told about an order."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from intake_service.handling.orders.models import Order
from shared.feed import Event
from shared.snapshots import Moved, Snapshot


class OrderMoved(Event):
    """An order as it stands after `move`. Subject: its matter."""

    type: ClassVar[str] = "intake.order.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "report",
        "at": "2026-03-03T02:00:00Z",
        "order_id": "0198c0de-0000-7000-8000-000000000004",
        "number": "JBD-2026-00001",
        "piece_id": "0198c0de-0000-7000-8000-000000000001",
        "matter_id": "0198c0de-0000-7000-8000-000000000002",
        "unit_id": "0198c0de-0000-7000-8000-000000000003",
        "unit_line": "510000/510100/510104",
        "kind": "assignment",
        "status": "reported",
        "feedback_due": "2026-03-06",
        "returns": 0,
        "reported_at": "2026-03-03T02:00:00Z",
        "closed_at": None,
        "reported_by": "0198c0de-0000-7000-8000-000000000005",
        "handlers": [
            "0198c0de-0000-7000-8000-000000000005",
            "0198c0de-0000-7000-8000-000000000006",
        ],
    }

    move: str
    at: datetime
    order_id: UUID
    number: str
    piece_id: UUID
    matter_id: UUID
    unit_id: UUID
    unit_line: str
    status: str
    feedback_due: date | None
    returns: int
    reported_at: datetime | None
    closed_at: datetime | None
    reported_by: UUID | None
    handlers: list[UUID]
    kind: str | None = None


_ROW = OrderMoved.model_fields.keys() - {"move", "at", "order_id", "handlers"}


def to_event(order: Order, moved: Moved) -> OrderMoved:
    """What followers are told of the order after `move`."""
    facts = {name: getattr(order, name) for name in _ROW}
    handlers = [UUID(handler) for handler in order.handlers]
    return OrderMoved(move=moved.verb, at=moved.at, order_id=order.id, handlers=handlers, **facts)


SNAPSHOT = Snapshot(
    OrderMoved,
    Order,
    key="order_id",
    subject=lambda order: order.matter_id,
    to_event=to_event,
)
