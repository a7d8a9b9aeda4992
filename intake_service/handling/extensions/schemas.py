"""Bodies about extensions."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from intake_service.handling.deadlines.rules import LONGEST_EXTENSION
from intake_service.handling.extensions.rules import Status
from shared.bodies import Body, Paged
from shared.filters import Filters, Several
from shared.personal import Impersonal


class ExtensionIn(Body):
    """How many natural days more, and why."""

    days: Annotated[int, Field(ge=1, le=LONGEST_EXTENSION)]
    reason: Annotated[str, Field(min_length=2, max_length=500), Impersonal]


class ExtensionFilters(Filters):
    """Which extensions."""

    status: Several[Status] = None
    piece_id: Several[UUID] = None
    matter_id: Several[UUID] = None


class ExtensionQuery(ExtensionFilters, Paged):
    """A page of extensions, the latest request first."""


class ExtensionOut(BaseModel):
    """A request for more time."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    version: int
    piece_id: UUID
    matter_id: UUID
    unit_id: UUID
    days: int
    reason: str
    requested_by: UUID
    requested_at: AwareDatetime
    decided_by: UUID | None
    decided_at: AwareDatetime | None
    original_due: date
    new_due: date | None
    allowed_moves: list[str]
