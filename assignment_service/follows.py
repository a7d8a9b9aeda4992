"""What assignment reads of other services' feeds, by event type.

Each feed sets rows of its own table only, so the feeds may be applied in any interleaving.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from assignment_service.charges.models import Listing, Matter
from assignment_service.recusals.models import RECUSALS, PieceRecusal
from shared import directory
from shared.handlers import Envelope, Feed, Read, Upsert
from shared.recusals import RecusalMoved


class MatterMoved(Read):
    """What assignment reads of a matter."""

    matter_id: UUID
    number: str
    title: str
    summary_masked: str
    region: str
    topic: str
    unit_id: UUID
    unit_line: str
    status: str


class ListingMoved(Read):
    """What assignment reads of a listing."""

    listing_id: UUID
    matter_id: UUID
    number: str | None
    kind: str
    batch: str | None
    ground: str | None
    target_date: date | None
    levels_owed: list[str]
    status: str
    listed_at: datetime | None = None
    delisted_at: datetime | None = None
    relisted_at: datetime | None = None


intake = Feed("intake")
supervision = Feed("supervision")


@intake.on("intake.matter.moved", MatterMoved, Matter)
def matter(event: Envelope[MatterMoved]) -> Iterable[Upsert]:
    """The matter as it now is."""
    values = event.data.model_dump(exclude={"matter_id"})
    return [Upsert(Matter, {"id": event.data.matter_id}, values | {"version": event.position})]


@intake.on("intake.recusal.moved", RecusalMoved, PieceRecusal)
def recusal(event: Envelope[RecusalMoved]) -> Iterable[Upsert]:
    """Who must keep away from the matter."""
    return RECUSALS.upserts(event)


@supervision.on("supervision.listing.moved", ListingMoved, Listing)
def listing(event: Envelope[ListingMoved]) -> Iterable[Upsert]:
    """The listing as it now is."""
    return [
        Upsert(
            Listing, {"id": event.data.listing_id}, event.data.model_dump(exclude={"listing_id"})
        )
    ]


FOLLOWS = (directory.feed(), intake, supervision)
