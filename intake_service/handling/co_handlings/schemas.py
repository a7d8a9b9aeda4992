"""Bodies of co-handlings."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from intake_service.handling.co_handlers.rules import Status
from shared.bodies import Body, Paged, WithReason
from shared.filters import Filters, Several
from shared.personal import Impersonal
from shared.punctuality import Punctuality

Text = Annotated[str, Field(min_length=1, max_length=4000), Impersonal]


class CoHandlingAnswer(Body):
    """The answer of a co-handling organ."""

    answer: Text


class CoHandlingCorrection(WithReason):
    """Another answer in the place of the former, and why."""

    answer: Text


class CoHandlingFilters(Filters):
    """Which co-handlings; `unit_id` is the organ that helps."""

    status: Several[Status] = None
    punctuality: Several[Punctuality] = None
    unit_id: Several[UUID] = None
    order_id: Several[UUID] = None
    piece_id: Several[UUID] = None
    matter_id: Several[UUID] = None


class CoHandlingQuery(CoHandlingFilters, Paged):
    """A page of co-handlings, the latest first."""


class CoHandlingOut(BaseModel):
    """The part of a co-handling organ; removed or ended it is neither late nor in time."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    version: int
    order_id: UUID
    order_number: str
    piece_id: UUID
    matter_id: UUID
    unit_id: UUID
    unit_name: str
    lead_id: UUID
    issuer_id: UUID
    requirement: str
    due: date
    punctuality: Punctuality | None
    asked_at: AwareDatetime
    answer: str | None
    answered_by: UUID | None
    answered_at: AwareDatetime | None
    allowed_moves: list[str]
