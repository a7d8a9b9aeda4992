"""Bodies of the ladder."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.bodies import Body, Paged
from shared.filters import Filters, Several
from shared.personal import Impersonal
from shared.punctuality import Punctuality
from supervision_service.listings.schemas import Passage, Sentence
from supervision_service.urgings.rules import ANSWER_DAYS, Assessment, Cause, Kind, Status, Subject

Issues = Annotated[list[Sentence], Field(min_length=1, max_length=20)]
Days = Annotated[int, Field(ge=1, le=60, description="自发出起多少个工作日内答复")]


class UrgingDraft(Body):
    """What is wrong with a case or an order and what is asked of its unit; never about persons.

    `skip_reason` is owed when a lower level is skipped that the rules would have asked for first.
    """

    kind: Kind
    issues: Issues
    requirement: Sentence
    answer_days: Days = ANSWER_DAYS
    skip_reason: Sentence | None = None


class Escalation(Body):
    """The next step; level, issues and requirement as before where not given.

    With `inspection_id` it is the on-site inspection (level 5) that is to go to the unit, with
    `sanction_id` what is proposed or decided about the unit (levels 6 and 7).
    """

    kind: Kind | None = None
    issues: Issues | None = None
    requirement: Sentence | None = None
    answer_days: Days = ANSWER_DAYS
    skip_reason: Sentence | None = None
    inspection_id: UUID | None = None
    sanction_id: UUID | None = None


class CallRecord(Body):
    """Of a call: whom it reached at the unit (post and name), and what they said."""

    spoken_with: Annotated[str, Field(min_length=1, max_length=100), Impersonal] | None = None
    findings: Sentence | None = None


class UrgingAnswer(Body):
    """What the unit answers."""

    answer: Passage


class AssessmentIn(Body):
    """Whether the urging helped, and why one thinks so."""

    assessment: Assessment
    opinion: Sentence


class Closing(Body):
    """Why one that did not help goes no further."""

    reason: Sentence | None = None


class UrgingFilters(Filters):
    """Which urgings; `punctuality` is that of the answer."""

    subject: Several[Subject] = None
    listing_id: Several[UUID] = None
    order_id: Several[UUID] = None
    matter_id: Several[UUID] = None
    unit_id: Several[UUID] = None
    kind: Several[Kind] = None
    status: Several[Status] = None
    punctuality: Several[Punctuality] = None


class UrgingPage(UrgingFilters, Paged):
    """A page of urgings, the newest draft first."""


class DueFilters(Filters):
    """Which calls: those whose highest level is `kind`, or all."""

    kind: Several[Kind] = None
    subject: Several[Subject] = None
    listing_id: Several[UUID] = None
    order_id: Several[UUID] = None


class DuePage(DueFilters, Paged):
    """A page of cases and orders for which the rules call, by number."""


class UrgingOut(BaseModel):
    """An urging, and what the caller may do with it now; `number` is the case's or the order's."""

    id: UUID
    subject: Subject
    listing_id: UUID | None
    order_id: UUID | None
    number: str
    matter_id: UUID
    title: str
    kind: Kind
    status: Status
    unit_id: UUID
    unit_name: str
    issues: list[str]
    requirement: str
    answer_days: int
    skip_reason: str | None
    causes: list[Cause]
    escalated_from: UUID | None
    proposed_from: UUID | None
    inspection_id: UUID | None
    sanction_id: UUID | None
    drafted_at: datetime
    signer_name: str | None
    document_no: str | None
    letter: str | None
    issued_at: datetime | None
    answer_due: date | None
    punctuality: Punctuality | None
    answer: str | None
    answered_at: datetime | None
    ended_on: date | None
    assessment: Assessment | None
    opinion: str | None
    version: int
    allowed_moves: list[str]


class CallOut(BaseModel):
    """One rule that calls, since when and why; `urging_id`: the letter that was not answered."""

    model_config = ConfigDict(from_attributes=True)

    cause: Cause
    kind: Kind
    since: date
    reason: str
    urging_id: UUID | None


class DueOut(BaseModel):
    """A case or an order for which the rules call: the highest level, and all the reasons."""

    subject: Subject
    listing_id: UUID | None
    order_id: UUID | None
    number: str
    matter_id: UUID
    title: str
    unit_id: UUID
    unit_name: str | None
    kind: Kind
    calls: list[CallOut]
