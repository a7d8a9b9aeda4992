"""What the duplicate search answers."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from intake_service.reception.duplicates.rules import Fact
from intake_service.reception.matters.rules import Status as MatterStatus
from intake_service.reception.registration.rules import Form, Status


class DuplicateOut(BaseModel):
    """A piece that may be the same, and the facts behind it; nothing personal is shown.

    `likeness` is the share of the two texts that agrees, from 0 to 1. Of a matter that the actor
    does not see nothing is told.
    """

    model_config = ConfigDict(from_attributes=True)

    piece_id: UUID
    number: str
    status: Status
    form: Form
    petition_date: date
    registered_at: AwareDatetime
    region: str | None
    title: str | None
    unit_id: UUID
    matter_id: UUID | None
    matter_number: str | None
    matter_status: MatterStatus | None
    agrees: list[Fact]
    likeness: float


class Duplicates(BaseModel):
    """The likeliest first, twenty at most.

    `is_complete` is false while something that was registered or corrected in the last minute
    cannot be found yet.
    """

    items: list[DuplicateOut]
    is_complete: bool
