"""Bodies of objections."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from intake_service.handling.objections.rules import Decision
from shared.bodies import Body, Paged, WithReason
from shared.filters import Filters, Several
from shared.personal import Impersonal

Organ = Annotated[str, Field(min_length=1, max_length=100), Impersonal]


class ObjectionIn(Body):
    """Why the unit is not competent, in detail; which organ is, and by which law."""

    reasons: Annotated[str, Field(min_length=1, max_length=2000), Impersonal]
    organ: Organ
    basis: Annotated[str, Field(min_length=1, max_length=500), Impersonal]


class SenderObjectionIn(ObjectionIn):
    """The same towards a sender; `late_consent`: who there agreed to a late one, when and how."""

    late_consent: Annotated[str, Field(min_length=1, max_length=500), Impersonal] | None = None


class SenderAnswer(WithReason):
    """What the sender's letter says, and its number."""

    letter_no: Annotated[str, Field(min_length=1, max_length=60), Impersonal] | None = None


class Agreement(WithReason):
    """Why the objection is right, and where the piece goes, if that is known."""

    new_target: Organ | None = None


class ObjectionFilters(Filters):
    """Which objections; `waiting`: those without an answer, or with one."""

    waiting: bool | None = None
    decision: Several[Decision] = None
    piece_id: Several[UUID] = None
    matter_id: Several[UUID] = None
    order_id: Several[UUID] = None


class ObjectionQuery(ObjectionFilters, Paged):
    """A page of objections, the latest first."""


class ObjectionOut(BaseModel):
    """An objection and its answer; it waits while `decision` is empty."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    piece_id: UUID
    matter_id: UUID | None
    order_id: UUID | None
    unit_id: UUID
    addressee: str
    reasons: str
    organ: str
    basis: str
    is_late: bool
    late_consent: str | None
    lodged_at: AwareDatetime
    lodged_by: UUID
    decision: Decision | None
    answer: str | None
    new_target: str | None
    letter_no: str | None
    decided_at: AwareDatetime | None
    decided_by: UUID | None
