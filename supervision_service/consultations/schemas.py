"""Bodies of consultations."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.bodies import Body, Date, Paged, WithReason
from shared.filters import Filters, Several
from shared.personal import Impersonal
from shared.punctuality import Punctuality
from supervision_service.consultations.rules import Kind, Status
from supervision_service.follow_ups.schemas import FollowUpIn
from supervision_service.listings.schemas import Passage, Sentence

Name = Annotated[str, Field(min_length=1, max_length=100), Impersonal]


class ThirdPartyIn(Body):
    """The account of a third party, its institution, and the last day of the invitation."""

    account_id: UUID
    institution: Name
    until: Date


NO_UNITS: list[UUID] = []
NOBODY: list[ThirdPartyIn] = []
NO_TASKS: list[FollowUpIn] = []


class Invitation(Body):
    """Who else is asked."""

    unit_ids: Annotated[list[UUID], Field(max_length=20)] = NO_UNITS
    third_parties: Annotated[list[ThirdPartyIn], Field(max_length=10)] = NOBODY


class ConsultationIn(Invitation):
    """The question, what is to be known about it and where it lies, until when one may speak."""

    kind: Kind
    question: Sentence
    material: Passage | None = None
    reference: Annotated[str, Field(min_length=1, max_length=200), Impersonal] | None = None
    due: Date


class Uninvitation(WithReason):
    """Which invitation is taken back, and why."""

    participant_id: UUID


class OpinionIn(Body):
    """What a participant says to the question."""

    opinion: Passage


class LaterDue(WithReason):
    """Another day, and why; `invited_until`: of the invitations of third parties another one."""

    due: Date
    invited_until: Date | None = None


class ConclusionIn(Body):
    """What comes of it, and who is to do what; why one waits no longer for who is silent."""

    conclusion: Passage
    missing_reason: Sentence | None = None
    tasks: Annotated[list[FollowUpIn], Field(max_length=20)] = NO_TASKS


class ConsultationFilters(Filters):
    """Which consultations; `punctuality` is that of the conclusion."""

    listing_id: Several[UUID] = None
    matter_id: Several[UUID] = None
    kind: Several[Kind] = None
    status: Several[Status] = None
    punctuality: Several[Punctuality] = None


class ConsultationPage(ConsultationFilters, Paged):
    """A page of consultations, the newest first."""


class ParticipantOut(BaseModel):
    """Who is asked, and what they said; of a third party the last day."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    unit_id: UUID
    name: str
    account_id: UUID | None
    until: date | None
    ended_on: date | None
    end_reason: str | None
    opinion: str | None
    opinion_by: str | None
    opinion_at: datetime | None


class ConsultationOut(BaseModel):
    """A consultation, and what the caller may do with it now.

    A third party sees itself alone among the participants, and not why others were silent.
    """

    id: UUID
    number: str
    listing_id: UUID
    listing_number: str
    matter_id: UUID
    title: str
    kind: Kind
    status: Status
    question: str
    material: str | None
    reference: str | None
    due: date
    punctuality: Punctuality | None
    called_at: datetime
    participants: list[ParticipantOut]
    conclusion: str | None
    missing_reason: str | None
    ended_on: date | None
    version: int
    allowed_moves: list[str]
