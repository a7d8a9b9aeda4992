"""What supervision publishes about a listing."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from shared.feed import Event
from shared.snapshots import Moved, Snapshot
from supervision_service.listings.models import Listing


class ListingMoved(Event):
    """A listing after a move, as a whole; `reason_given`: the history row says why."""

    type: ClassVar[str] = "supervision.listing.moved"
    example: ClassVar[dict[str, Any]] = {
        "move": "resolve",
        "at": "2026-07-15T03:00:00Z",
        "listing_id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "matter_id": "01890a5d-ac96-774b-bcce-b302099a8001",
        "number": "GP-2026-001",
        "kind": "joint",
        "batch": "2026年第一批",
        "ground": "joint_office_batch",
        "target_date": "2026-08-31",
        "levels_owed": ["province", "city", "county"],
        "status": "delisted",
        "listed_at": "2026-03-02T01:00:00Z",
        "applied_at": "2026-06-20T01:00:00Z",
        "delisted_at": "2026-07-15T03:00:00Z",
        "relisted_at": None,
        "returns": 1,
        "reason_given": False,
    }

    move: str
    at: datetime
    listing_id: UUID
    matter_id: UUID
    number: str
    kind: str
    batch: str
    ground: str
    target_date: date
    levels_owed: list[str]
    status: str
    listed_at: datetime | None
    applied_at: datetime | None
    delisted_at: datetime | None
    relisted_at: datetime | None = None
    returns: int
    reason_given: bool


def to_event(listing: Listing, moved: Moved) -> ListingMoved:
    """The event of the listing after a move."""
    return ListingMoved(
        **listing.values_for(ListingMoved),
        move=moved.verb,
        at=moved.at,
        listing_id=listing.id,
        reason_given=moved.reason is not None,
    )


SNAPSHOT = Snapshot(
    ListingMoved,
    Listing,
    key="listing_id",
    subject=lambda listing: listing.matter_id,
    to_event=to_event,
    passing=frozenset({"move", "at", "reason_given"}),
)
