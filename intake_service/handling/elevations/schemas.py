"""Bodies of elevations."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from intake_service.handling.elevated.rules import Condition, Status
from shared.bodies import Body, Date, Paged, WithReason
from shared.filters import Filters, Several
from shared.personal import Impersonal

Conditions = Annotated[list[Condition], Field(min_length=1, max_length=len(Condition))]
Grounds = Annotated[str, Field(min_length=1, max_length=2000), Impersonal]


class ElevationRequest(Body):
    """Which conditions hold, and what shows that; which of them are given twice count once."""

    conditions: Conditions
    grounds: Grounds


class ElevationIn(ElevationRequest):
    """The same, and which division of the Department is to handle it; of a city bureau none."""

    lead_id: UUID | None = None


class PutForward(Body):
    """Which division of the Department is to handle what a unit below asked to be taken up."""

    lead_id: UUID | None = None


class RequestCorrection(WithReason):
    """What is put right of a request, and why; what is left out stays."""

    conditions: Conditions | None = None
    grounds: Grounds | None = None


class ElevationCorrection(RequestCorrection):
    """The same of a proposal."""

    lead_id: UUID | None = None


class ElevationDecision(Body):
    """Until when the lower unit supplies the facts that it knows."""

    facts_due: Date


class Facts(Body):
    """What the lower unit knows of the facts; said again it replaces the former."""

    facts: Annotated[str, Field(min_length=1, max_length=4000), Impersonal]


class ElevationFilters(Filters):
    """Which elevations; `unit_id` is the lower unit."""

    status: Several[Status] = None
    piece_id: Several[UUID] = None
    matter_id: Several[UUID] = None
    unit_id: Several[UUID] = None


class ElevationQuery(ElevationFilters, Paged):
    """A page of elevations, the latest first."""


class ElevationOut(BaseModel):
    """An elevation, asked for, proposed, decided or ended."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    version: int
    piece_id: UUID
    matter_id: UUID
    order_id: UUID
    unit_id: UUID
    unit_name: str
    issuer_id: UUID
    issuer_name: str
    lead_id: UUID | None
    lead_name: str | None
    conditions: list[Condition]
    grounds: str
    opened_at: AwareDatetime
    requested_by: UUID | None
    proposers: list[UUID]
    decided_by: UUID | None
    decided_at: AwareDatetime | None
    document_no: str | None
    facts_due: date | None
    facts: str | None
    facts_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    allowed_moves: list[str]
