"""Bodies of orders."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from intake_service.handling.orders.rules import Status, View

Defect = Annotated[str, Field(min_length=2, max_length=500)]


class Assignment(BaseModel):
    """To whom, what is required, and by which day the result is reported."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    unit_id: UUID
    requirement: Annotated[str, Field(min_length=4, max_length=1000)]
    feedback_due: date


class Acceptance(BaseModel):
    """What the notice of acceptance says beside what is known."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    contact: Annotated[str, Field(min_length=1, max_length=60)]
    phone: Annotated[str, Field(pattern=r"^[0-9*\-]{5,20}$")]
    path: Annotated[str, Field(min_length=4, max_length=500)] = (
        "按照信访程序办理，由本单位调查核实后出具信访事项处理意见书"
    )


class Report(BaseModel):
    """The closing report of the bureau."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    result: Annotated[str, Field(min_length=2, max_length=500)]
    summary: Annotated[str, Field(min_length=4, max_length=4000)]
    petitioner_view: View


class Pass(BaseModel):
    """Nothing to say: the report is in order."""

    model_config = ConfigDict(extra="forbid")


class SignFor(BaseModel):
    """Nothing to say: it was seen."""

    model_config = ConfigDict(extra="forbid")


class Return(BaseModel):
    """What is wrong with the report, and the new limit."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    defects: Annotated[list[Defect], Field(min_length=1, max_length=20)]
    feedback_due: date


class OrderFilters(BaseModel):
    """Which orders."""

    model_config = ConfigDict(extra="forbid")

    status: Status | None = None
    unit_id: UUID | None = None
    piece_id: UUID | None = None
    matter_id: UUID | None = None
    number: Annotated[str | None, Field(max_length=20)] = None


class OrderListing(OrderFilters):
    """A page of orders, the latest arrival first."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=400)] = None


class OrderOut(BaseModel):
    """An order."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    status: Status
    version: int
    piece_id: UUID
    matter_id: UUID
    unit_id: UUID
    issuer_id: UUID
    issuer_name: str
    requirement: str
    feedback_due: date
    returns: int
    arrived_at: AwareDatetime
    signed_at: AwareDatetime | None
    accepted_at: AwareDatetime | None
    reported_at: AwareDatetime | None
    reported_by: UUID | None
    closed_at: AwareDatetime | None
    result: str | None
    summary: str | None
    petitioner_view: View | None
    handlers: list[UUID]
    allowed_moves: list[str]
