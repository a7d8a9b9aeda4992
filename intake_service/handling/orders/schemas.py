"""Bodies of orders."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from intake_service.handling.co_handlers.schemas import CoHandlerIn
from intake_service.handling.deliveries.rules import View
from intake_service.handling.orders.rules import Kind, Status
from shared.bodies import Body, Date, OfficePhone, Paged, PersonName, WithReason
from shared.filters import Filters, Several
from shared.personal import Impersonal

Defect = Annotated[str, Field(min_length=1, max_length=500), Impersonal]


class Assignment(Body):
    """To whom, what is required, by which day the result is reported, and who helps."""

    unit_id: UUID
    requirement: Annotated[str, Field(min_length=1, max_length=1000), Impersonal]
    feedback_due: Date
    co_handlers: Annotated[list[CoHandlerIn], Field(max_length=10)] = Field(default_factory=list)


class Acceptance(Body):
    """What the notice of acceptance says beside what is known."""

    contact: PersonName
    phone: OfficePhone
    path: Annotated[str, Field(min_length=1, max_length=500), Impersonal] = (
        "按照信访程序办理，由本单位调查核实后出具信访事项处理意见书"
    )


class Report(Body):
    """The closing report of the bureau; `rectification` answers the defects of the last one.

    `unanswered_reason`: why it did not wait for a co-handling organ.
    """

    result: Annotated[str, Field(min_length=1, max_length=500), Impersonal]
    summary: Annotated[str, Field(min_length=1, max_length=4000), Impersonal]
    petitioner_view: View
    rectification: Annotated[str, Field(min_length=1, max_length=2000), Impersonal] | None = None
    unanswered_reason: Annotated[str, Field(min_length=1, max_length=500), Impersonal] | None = None


class Return(Body):
    """What is wrong with the report, and the new limit."""

    defects: Annotated[list[Defect], Field(min_length=1, max_length=20)]
    feedback_due: Date


class FeedbackExtension(WithReason):
    """The new limit of the report, and why."""

    feedback_due: Date


class NamedHandler(Body):
    """Who at the bureau handles the piece."""

    handler_id: UUID


class OrderFilters(Filters):
    """Which orders."""

    status: Several[Status] = None
    kind: Several[Kind] = None
    unit_id: Several[UUID] = None
    piece_id: Several[UUID] = None
    matter_id: Several[UUID] = None
    number: Several[Annotated[str, Field(max_length=20)]] = None


class OrderQuery(OrderFilters, Paged):
    """A page of orders, the latest arrival first."""


class OrderOut(BaseModel):
    """An order."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    kind: Kind
    status: Status
    version: int
    piece_id: UUID
    matter_id: UUID
    unit_id: UUID
    issuer_id: UUID
    issuer_name: str
    requirement: str | None
    feedback_due: date | None
    returns: int
    arrived_at: AwareDatetime
    counted_from: AwareDatetime
    above_id: UUID | None
    handed_on_at: AwareDatetime | None
    signed_at: AwareDatetime | None
    accepted_at: AwareDatetime | None
    reported_at: AwareDatetime | None
    reported_by: UUID | None
    closed_at: AwareDatetime | None
    dealt_with_on: date | None
    result: str | None
    summary: str | None
    petitioner_view: View | None
    rectification: str | None
    handler_id: UUID | None
    handlers: list[UUID]
    objection_allowed: bool
    allowed_moves: list[str]
