"""Bodies of recommendations."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from shared.bodies import Body, Date, Paged, Reason
from shared.filters import Filters, Several
from shared.personal import Impersonal
from shared.punctuality import Punctuality
from supervision_service.listings.schemas import Passage, Sentence
from supervision_service.recommendations.rules import (
    ANSWER_DAYS,
    Adoption,
    Kind,
    Outcome,
    Status,
)
from supervision_service.unit_sanctions.schemas import FactOut, FactsIn

Days = Annotated[int, Field(ge=1, le=120, description="自发出起多少日内答复")]


class RecommendationIn(Body):
    """What is recommended to which organ, on what facts and basis; never about persons.

    An organ of the directory by its id, another one by its name.
    """

    kind: Kind
    addressee_id: UUID | None = None
    addressee_name: Annotated[str, Field(min_length=1, max_length=100), Impersonal] | None = None
    statement: Passage
    basis: Sentence
    recommended: Passage
    facts: FactsIn
    answer_days: Days = ANSWER_DAYS


class RecommendationRevision(RecommendationIn):
    """The draft written anew, and why; it is decided anew."""

    reason: Reason


class ReminderIn(Body):
    """In how many days the organ is to answer after all."""

    answer_days: Days = 10


class RecommendationAnswer(Body):
    """Whether the organ adopts it, what it does, and why where it does not."""

    adoption: Adoption
    answer: Passage
    reasons: Passage | None = None


class ReceivedAnswer(RecommendationAnswer):
    """The same by letter of an organ that does not work here: its number, and when it came."""

    answer_no: Annotated[str, Field(min_length=1, max_length=60), Impersonal]
    received_on: Date


class ProgressIn(Body):
    """What was done about it since."""

    text: Sentence


class ConclusionIn(Body):
    """What became of it in the end."""

    outcome: Outcome
    conclusion: Sentence


class RecommendationFilters(Filters):
    """Which recommendations; `punctuality` is that of the answer."""

    kind: Several[Kind] = None
    status: Several[Status] = None
    addressee_id: Several[UUID] = None
    punctuality: Several[Punctuality] = None


class RecommendationPage(RecommendationFilters, Paged):
    """A page of recommendations, the newest draft first."""


class FollowingLetterOut(BaseModel):
    """A letter about the recommendation: a reminder, or its annulment."""

    document_no: str
    letter: str
    reason: str | None


class ProgressOut(BaseModel):
    """What was done about it, as somebody noted on that day."""

    day: date
    text: str


class RecommendationOut(BaseModel):
    """A recommendation, and what the caller may do with it now.

    Of one that rests on a case from which the caller is recused neither that fact nor a text.
    """

    id: UUID
    number: str
    kind: Kind
    status: Status
    addressee_id: UUID | None
    addressee_name: str
    statement: str | None
    basis: str | None
    recommended: str | None
    facts: list[FactOut]
    answer_days: int
    drafted_at: datetime
    signer_name: str | None
    document_no: str | None
    letter: str | None
    issued_at: datetime | None
    answer_due: date | None
    punctuality: Punctuality | None
    reminder_proposed_on: date | None
    letters: list[FollowingLetterOut]
    adoption: Adoption | None
    answer: str | None
    reasons: str | None
    answer_no: str | None
    answered_on: date | None
    progress: list[ProgressOut]
    outcome: Outcome | None
    conclusion: str | None
    closed_on: date | None
    version: int
    allowed_moves: list[str]
