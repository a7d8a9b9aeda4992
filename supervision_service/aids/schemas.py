"""Bodies of aids; what is sensitive has a body and an answer of its own."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.bodies import Body, Date, Paged, WithReason
from shared.filters import Filters, Several
from shared.personal import Impersonal
from shared.punctuality import Punctuality
from supervision_service.aids.rules import AskedBy, Kind, Status
from supervision_service.joint_handlings.rules import OrganKind
from supervision_service.joint_handlings.schemas import OrganName, ReplyNo
from supervision_service.listings.schemas import Sentence


class AidOwner(Body):
    """Who is to give it: a unit of ours, or another department's organ."""

    owner_id: UUID | None = None
    organ_kind: OrganKind | None = None
    organ: OrganName | None = None


class AidIn(AidOwner):
    """What is asked for, by whom, on what basis, until when; without anybody's circumstances."""

    matter_id: UUID
    kind: Kind
    asked_by: AskedBy
    need: Sentence
    basis: Sentence
    due: Date


class AidDecision(Body):
    """The document of the decision, owed for another organ, and its day."""

    decision_no: ReplyNo | None = None
    decided_on: Date


class AidRefusal(AidDecision):
    """The same, and why not."""

    refusal: Sentence


class AidRedirection(AidOwner, WithReason):
    """Who is to give it instead, and why."""


class AidDone(Body):
    """When it was carried out, and where the proof lies."""

    done_on: Date
    proof: Sentence


class AidOutcome(Body):
    """What came of it."""

    outcome: Sentence


class AidDue(WithReason):
    """Another day, and why."""

    due: Date


class AidFactsIn(Body):
    """What is sensitive: health, income, family; kept apart, and read with a purpose."""

    facts: Annotated[str, Field(min_length=1, max_length=10_000)]


class AidReveal(Body):
    """What the facts are needed for; recorded."""

    purpose: Annotated[str, Field(min_length=4, max_length=200), Impersonal]


class AidFilters(Filters):
    """Which aids; `punctuality` is that of carrying it out."""

    matter_id: Several[UUID] = None
    unit_id: Several[UUID] = None
    owner_id: Several[UUID] = None
    kind: Several[Kind] = None
    status: Several[Status] = None
    punctuality: Several[Punctuality] = None


class AidPage(AidFilters, Paged):
    """A page of aids, the newest first."""


class AidOut(BaseModel):
    """An aid, and what the caller may do with it now."""

    id: UUID
    number: str
    matter_id: UUID
    matter_number: str
    title: str
    unit_id: UUID
    unit_name: str
    kind: Kind
    status: Status
    asked_by: AskedBy
    asked_at: datetime
    need: str
    basis: str
    owner_id: UUID | None
    organ_kind: OrganKind | None
    owner_name: str
    due: date
    punctuality: Punctuality | None
    document_no: str | None
    letter: str | None
    sent_on: date | None
    decision_no: str | None
    decided_on: date | None
    refusal: str | None
    done_on: date | None
    proof: str | None
    outcome: str | None
    closed_on: date | None
    version: int
    allowed_moves: list[str]


class AidFactsOut(BaseModel):
    """One note of what is sensitive."""

    model_config = ConfigDict(from_attributes=True)

    facts: str
    recorded_by: str
    at: datetime


class AidReadingOut(BaseModel):
    """Who looked, when and why; never what they saw."""

    model_config = ConfigDict(from_attributes=True)

    actor: UUID
    actor_name: str
    unit: UUID
    purpose: str
    at: datetime
