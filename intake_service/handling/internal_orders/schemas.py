"""Bodies of internal orders."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from intake_service.handling.divisions.rules import AnswerStatus, Part
from intake_service.handling.internal_orders.rules import Purpose, Status
from shared.bodies import Body, Date, Paged, WithReason
from shared.filters import Filters, Several
from shared.personal import Impersonal
from shared.punctuality import Punctuality

Text = Annotated[str, Field(min_length=1, max_length=1000), Impersonal]
Supporting = Annotated[list[UUID], Field(max_length=10)]


class InternalOrderIn(Body):
    """What is proposed: which division leads, which support it, until when."""

    purpose: Purpose
    proposal: Text
    lead_id: UUID
    support_ids: Supporting = Field(default_factory=list)
    due: Date
    is_major: bool = False


class Instruction(Body):
    """What the leader decides; what is left out stays as it was proposed or instructed before."""

    instruction: Text
    lead_id: UUID | None = None
    support_ids: Supporting | None = None
    due: Date | None = None
    is_major: bool | None = None


class AnswerIn(Body):
    """The answer of a division."""

    answer: Annotated[str, Field(min_length=1, max_length=4000), Impersonal]


class AnswerReturn(WithReason):
    """Whose answer is sent back, and why."""

    unit_id: UUID


class InternalOrderFilters(Filters):
    """Which internal orders; `unit_id` is a division that has a part in it."""

    status: Several[Status] = None
    purpose: Several[Purpose] = None
    punctuality: Several[Punctuality] = None
    unit_id: Several[UUID] = None
    piece_id: Several[UUID] = None
    matter_id: Several[UUID] = None
    number: Several[Annotated[str, Field(max_length=20)]] = None


class InternalOrderQuery(InternalOrderFilters, Paged):
    """A page of internal orders, the latest draft first."""


class DivisionOut(BaseModel):
    """The part of one division."""

    model_config = ConfigDict(from_attributes=True)

    unit_id: UUID
    unit_name: str
    part: Part
    status: AnswerStatus
    answer: str | None
    answered_by: UUID | None
    answered_at: AwareDatetime | None


class InternalOrderOut(BaseModel):
    """An internal order; withdrawn it is neither late nor in time."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    status: Status
    version: int
    purpose: Purpose
    piece_id: UUID
    matter_id: UUID
    issuer_id: UUID
    proposal: str
    is_major: bool
    lead_id: UUID
    due: date
    punctuality: Punctuality | None
    drafted_at: AwareDatetime
    instruction: str | None
    instructed_by: UUID | None
    instructed_at: AwareDatetime | None
    accepted_at: AwareDatetime | None
    done_on: date | None
    closed_at: AwareDatetime | None
    divisions: list[DivisionOut]
    allowed_moves: list[str]
