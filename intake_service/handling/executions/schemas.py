"""Bodies about executions."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from intake_service.handling.executions.rules import Facet, Status
from shared.bodies import Body, Date, Paged, WithReason
from shared.filters import Filters, Several
from shared.personal import Impersonal
from shared.punctuality import Punctuality

Text = Annotated[str, Field(min_length=1, max_length=500), Impersonal]


class DueIn(Body):
    """Until when it is carried out, as the organ says."""

    due: Date


class DueMove(WithReason):
    """The new day, and why it moves."""

    due: Date


class Progress(Body):
    """What was done or learnt since, or what is urged."""

    text: Text


class DoneIn(Body):
    """On which day it was carried out, and what the attached file shows."""

    done_on: Date
    proof: Annotated[str, Field(min_length=1, max_length=300), Impersonal]


class FacetsIn(Body):
    """Which of 三到位一处理 hold, and what was done; given anew they replace those before."""

    facets: Annotated[list[Facet], Field(max_length=4)]
    text: Text


class ExecutionFilters(Filters):
    """Which executions."""

    status: Several[Status] = None
    unit_id: Several[UUID] = None
    piece_id: Several[UUID] = None
    matter_id: Several[UUID] = None
    punctuality: Several[Punctuality] = None


class ExecutionQuery(ExecutionFilters, Paged):
    """A page of executions, the latest first."""


class ExecutionOut(BaseModel):
    """An execution; notes of progress stand in its history, its proof among the attachments."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    version: int
    piece_id: UUID
    document_no: str
    request_no: int
    owed: str
    unit_id: UUID
    issuer_id: UUID
    opened_at: AwareDatetime
    due: date | None
    punctuality: Punctuality | None
    done_on: date | None
    proof: str | None
    confirmed_at: AwareDatetime | None
    allowed_moves: list[str]
