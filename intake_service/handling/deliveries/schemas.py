"""Bodies about attempts to deliver a letter."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from intake_service.handling.deliveries.rules import Cause, Status, Way
from shared.bodies import Body, Instant, Paged, PersonName
from shared.filters import Filters, Several

_Proof = Annotated[str, Field(min_length=1, max_length=200)]


class FailureIn(Body):
    """That a letter did not reach the petitioner, why, and the proof of that, as a postal number.

    `attempted_at` left out: now.
    """

    way: Way
    attempted_at: Instant | None = None
    cause: Cause
    proof: _Proof
    attachment_id: UUID | None = None


class ReceiptIn(Body):
    """That a letter reached the petitioner, and the proof of that.

    `attempted_at` is the moment of receipt; it may be left out only where it was handed over.
    """

    way: Way
    attempted_at: Instant | None = None
    proof: _Proof
    refused: bool = False
    witness: PersonName | None = None
    attachment_id: UUID | None = None


class AttemptFilters(Filters):
    """Which attempts."""

    letter_id: Several[UUID] = None
    piece_id: Several[UUID] = None
    status: Several[Status] = None


class AttemptQuery(AttemptFilters, Paged):
    """A page of attempts, the latest first."""


class AttemptOut(BaseModel):
    """One attempt to deliver a letter, and what came of it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    version: int
    letter_id: UUID
    piece_id: UUID
    way: Way
    attempted_at: AwareDatetime
    cause: Cause | None
    proof: str
    refused: bool
    attachment_id: UUID | None
    unit_id: UUID
    recorded_by: UUID
    recorder: str
    allowed_moves: list[str]
