"""What intake reads of other services' feeds: who works here, and what holds a matter as it is."""

from collections.abc import Iterable
from uuid import UUID

from intake_service.corrections.merges.models import Charge, Listing
from shared import directory
from shared.handlers import Envelope, Feed, Read, Upsert


class ListingMoved(Read):
    """What intake reads of `supervision.listing.moved`."""

    listing_id: UUID
    matter_id: UUID
    status: str


class ChargeMoved(Read):
    """What intake reads of `assignment.charge.moved`."""

    charge_id: UUID
    matter_id: UUID
    status: str


assignment = Feed("assignment")
supervision = Feed("supervision")


@assignment.on("assignment.charge.moved", ChargeMoved, Charge)
def charge(event: Envelope[ChargeMoved]) -> Iterable[Upsert]:
    """The charge as it now is."""
    values = event.data.model_dump(exclude={"charge_id"})
    return [Upsert(Charge, {"id": event.data.charge_id}, values)]


@supervision.on("supervision.listing.moved", ListingMoved, Listing)
def listing(event: Envelope[ListingMoved]) -> Iterable[Upsert]:
    """The listing as it now is."""
    values = event.data.model_dump(exclude={"listing_id"})
    return [Upsert(Listing, {"id": event.data.listing_id}, values)]


FEEDS: tuple[Feed, ...] = (directory.feed(), assignment, supervision)
