"""Bodies of joint handlings."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.bodies import Body, Date, Paged, Reason, WithReason
from shared.filters import Filters, Several
from shared.personal import Impersonal
from shared.punctuality import Punctuality
from supervision_service.joint_handlings.rules import (
    Answer,
    Channel,
    Kind,
    OrganKind,
    Status,
    Word,
)
from supervision_service.listings.schemas import Passage, Sentence

OrganName = Annotated[str, Field(min_length=1, max_length=100), Impersonal]
ReplyNo = Annotated[str, Field(min_length=1, max_length=60), Impersonal]
Where = Annotated[str, Field(min_length=1, max_length=200), Impersonal]


class OrganIn(Body):
    """Which organ is asked; `until` an account of its own may see it."""

    kind: OrganKind
    name: OrganName
    is_lead: bool = False
    account_id: UUID | None = None
    until: Date | None = None


class JointHandlingDraft(Body):
    """What is asked, what is to be known about it and where that lies, until when, and of whom."""

    kind: Kind
    question: Sentence
    material: Passage | None = None
    reference: Where | None = None
    due: Date
    organs: Annotated[list[OrganIn], Field(min_length=1, max_length=10)]


class JointHandlingIn(JointHandlingDraft):
    """The same of a matter."""

    matter_id: UUID


class JointHandlingRevision(JointHandlingDraft, WithReason):
    """The same in other words, and why."""


class OtherDue(WithReason):
    """Another day, and why."""

    due: Date


class OrganAnswer(Body):
    """What the organ says: what it does until when, or why it does not."""

    answer: Answer
    statement: Sentence
    does_until: Date | None = None


class Told(Body):
    """How an organ without an account let us know, and when."""

    channel: Channel
    reply_no: ReplyNo | None = None
    told_on: Date


class RecordedAnswer(OrganAnswer, Told):
    """What an organ without an account answered."""


class FindingsIn(Body):
    """The record of a joint investigation and its findings; why it is another one, if so."""

    held_on: Date
    place: Where
    participants: Sentence
    record: Passage
    findings: Passage
    reason: Reason | None = None


class JointHandlingFilters(Filters):
    """Which joint handlings; `organ_kind`: an organ of this department is asked."""

    matter_id: Several[UUID] = None
    unit_id: Several[UUID] = None
    kind: Several[Kind] = None
    status: Several[Status] = None
    organ_kind: Several[OrganKind] = None


class JointHandlingPage(JointHandlingFilters, Paged):
    """A page of joint handlings, the newest first."""


class JointOrganOut(BaseModel):
    """An organ, how it answered and whether it ended the matter on its side."""

    model_config = ConfigDict(from_attributes=True)

    no: int
    kind: OrganKind
    name: str
    is_lead: bool
    account_id: UUID | None
    until: date | None
    document_no: str | None
    letter: str | None
    waits: Word | None
    answer: Answer | None
    statement: str | None
    does_until: date | None
    channel: Channel | None
    reply_no: str | None
    answered_on: date | None
    punctuality: Punctuality | None
    proposed_on: date | None
    dismissed_on: date | None
    reminder_no: str | None
    reminder: str | None
    reminded_on: date | None
    end_channel: Channel | None
    end_reply_no: str | None
    end_told_on: date | None
    ended_on: date | None
    withdrawn_on: date | None
    withdrawal_reason: str | None


class JointHandlingOut(BaseModel):
    """A joint handling, and what the caller may do with it now.

    `open_sides`: who did not end it yet, once another side did. An organ's account sees itself
    alone.
    """

    id: UUID
    number: str
    matter_id: UUID
    matter_number: str
    title: str
    unit_id: UUID
    unit_name: str
    kind: Kind
    status: Status
    question: str
    material: str | None
    reference: str | None
    due: date
    lead: str
    organs: list[JointOrganOut]
    drafted_at: datetime
    signer_name: str | None
    issued_on: date | None
    held_on: date | None
    place: str | None
    participants: str | None
    record: str | None
    findings: str | None
    our_end_on: date | None
    open_sides: list[str]
    ended_on: date | None
    version: int
    allowed_moves: list[str]
