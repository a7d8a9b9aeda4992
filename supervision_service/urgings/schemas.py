"""Bodies of the ladder."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from supervision_service.listings.rules import Punctuality
from supervision_service.urgings.rules import ANSWER_DAYS, Assessment, Cause, Kind, Status

Sentence = Annotated[str, Field(min_length=2, max_length=2000)]
Passage = Annotated[str, Field(min_length=2, max_length=10_000)]
Issues = Annotated[list[Sentence], Field(min_length=1, max_length=20)]
Days = Annotated[int, Field(ge=1, le=60, description="自发出起多少个工作日内答复")]


class Draft(BaseModel):
    """What is wrong with a case and what is asked of its unit; facts, never persons.

    `skip_reason` is owed when a lower level is skipped that the rules would have asked for first.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    issues: Issues
    requirement: Sentence
    answer_days: Days = ANSWER_DAYS
    skip_reason: Sentence | None = None


class Escalation(BaseModel):
    """The next step; level, issues and requirement as before where not given."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind | None = None
    issues: Issues | None = None
    requirement: Sentence | None = None
    answer_days: Days = ANSWER_DAYS
    skip_reason: Sentence | None = None


class Sending(BaseModel):
    """Of a call: whom it reached at the unit (post and name), and what they said."""

    model_config = ConfigDict(extra="forbid")

    spoken_with: Annotated[str | None, Field(min_length=2, max_length=100)] = None
    findings: Sentence | None = None


class Answer(BaseModel):
    """What the unit answers."""

    model_config = ConfigDict(extra="forbid")

    answer: Passage


class Judgement(BaseModel):
    """Whether the urging helped, and why one thinks so."""

    model_config = ConfigDict(extra="forbid")

    assessment: Assessment
    opinion: Sentence


class Closing(BaseModel):
    """Why one that did not help goes no further."""

    model_config = ConfigDict(extra="forbid")

    reason: Sentence | None = None


class UrgingFilters(BaseModel):
    """Which urgings; `punctuality` is that of the answer."""

    model_config = ConfigDict(extra="forbid")

    listing_id: UUID | None = None
    matter_id: UUID | None = None
    unit_id: UUID | None = None
    kind: Kind | None = None
    status: Status | None = None
    punctuality: Punctuality | None = None


class UrgingPage(UrgingFilters):
    """A page of urgings, the newest draft first."""

    limit: Annotated[int, Field(ge=1, le=200, description="每页条数，最多 200")] = 50
    cursor: Annotated[str | None, Field(max_length=400, description="上一页答案中的 next")] = None


class DueFilters(BaseModel):
    """Which calls: those whose highest level is `kind`, or all."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind | None = None
    listing_id: UUID | None = None


class DuePage(DueFilters):
    """A page of cases for which the rules call, by listing number."""

    limit: Annotated[int, Field(ge=1, le=200, description="每页条数，最多 200")] = 50
    cursor: Annotated[str | None, Field(max_length=400, description="上一页答案中的 next")] = None


class UrgingOut(BaseModel):
    """An urging, and what the caller may do with it now."""

    id: UUID
    listing_id: UUID
    listing_number: str
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
    drafted_at: datetime
    signer_name: str | None
    document_no: str | None
    letter: str | None
    issued_at: datetime | None
    answer_due: date | None
    punctuality: Punctuality | None
    answer: str | None
    answered_at: datetime | None
    assessment: Assessment | None
    opinion: str | None
    version: int
    allowed_moves: list[str]


class CallOut(BaseModel):
    """One rule that calls, since when and why."""

    model_config = ConfigDict(from_attributes=True)

    cause: Cause
    kind: Kind
    since: date
    reason: str


class DueOut(BaseModel):
    """A case for which the rules call: for what level at the highest, and all the reasons."""

    listing_id: UUID
    number: str
    matter_id: UUID
    title: str
    unit_id: UUID
    unit_name: str | None
    kind: Kind
    calls: list[CallOut]
