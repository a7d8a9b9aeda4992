"""Bodies about reviews."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from intake_service.handling.deliveries.rules import View, Way
from intake_service.handling.opinions.rules import LONGEST_REDO, Finding
from intake_service.handling.opinions.schemas import FindingIn, FindingOut
from intake_service.reception.registration.rules import Form
from intake_service.remedies.reviews.rules import Kind, Outcome, Refusal, Status
from shared.bodies import Body, Date, Instant, Note, Paged
from shared.filters import Filters, Several
from shared.personal import Impersonal

Paragraphs = Annotated[
    str,
    StringConstraints(strip_whitespace=False, pattern=r"\S", max_length=20_000),
    Impersonal,
]


class ReviewRequestIn(Body):
    """Who was asked for a review, on which day, what for and why.

    `unit_id`: an organ of our system, `outside`: another one that may review. `received_on`: the
    day on which it came there, by default that on which it was asked for.
    """

    unit_id: UUID | None = None
    outside: Annotated[str, Field(min_length=1, max_length=100), Impersonal] | None = None
    requested_on: Date
    received_on: Date | None = None
    form: Form
    wish: Annotated[str, Field(min_length=1, max_length=2_000), Impersonal]
    grounds: Annotated[str, Field(min_length=1, max_length=10_000), Impersonal]
    annexes: Note | None = None


class RefusalIn(Body):
    """Why a review is refused; `detail` says where it was taken up, or which path there is."""

    reason: Refusal
    detail: Note | None = None


class ReviewDraft(Body):
    """The draft of a review: what was found, by which law, why, and what it comes to.

    `findings` only where it is changed, `redo_days` (natural days) only where it is revoked.
    """

    outcome: Outcome
    facts: Paragraphs
    basis: Paragraphs
    reasons: Paragraphs
    findings: Annotated[list[FindingIn], Field(default_factory=list, max_length=30)]
    redo_days: Annotated[int | None, Field(ge=1, le=LONGEST_REDO)] = None


class OutsideOutcome(Body):
    """The opinion of an organ outside our system, as its paper says it."""

    outcome: Outcome
    document_no: Annotated[str, Field(min_length=2, max_length=40), Impersonal]
    issued_at: Instant
    reasons: Paragraphs
    findings: Annotated[list[FindingIn], Field(default_factory=list, max_length=30)]
    redo_days: Annotated[int | None, Field(ge=1, le=LONGEST_REDO)] = None


class RedoIn(Body):
    """`consent`: how the petitioner said that it may be done again at once."""

    consent: Note | None = None


class HearingEnd(Body):
    """What was said and found at the hearing; `ended_at` if it ended before now."""

    ended_at: Instant | None = None
    record: Paragraphs


class ReviewFilters(Filters):
    """Which reviews."""

    status: Several[Status] = None
    kind: Several[Kind] = None
    outcome: Several[Outcome] = None
    piece_id: Several[UUID] = None
    matter_id: Several[UUID] = None
    unit_id: Several[UUID] = None
    organ_id: Several[UUID] = None


class ReviewQuery(ReviewFilters, Paged):
    """A page of reviews, the latest recorded first."""


class ReviewRow(BaseModel):
    """A review or re-review in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    version: int
    kind: Kind
    piece_id: UUID
    matter_id: UUID
    reviews_id: UUID | None
    unit_id: UUID
    organ_id: UUID | None
    organ_name: str
    attacked_no: str
    attacked_organ: str
    requested_on: date
    received_on: date
    notice_due: date
    form: Form
    late: bool
    competent: bool
    recorded_at: AwareDatetime
    taken_up_at: AwareDatetime | None
    refusal: Refusal | None
    refused_at: AwareDatetime | None
    outcome: Outcome | None
    result: Finding | None
    redo_due: date | None
    document_no: str | None
    issued_at: AwareDatetime | None
    delivered_at: AwareDatetime | None
    allowed_moves: list[str]


class ReviewOut(ReviewRow):
    """A review with what was asked and what was found."""

    wish: str
    grounds: str
    annexes: str | None
    refusal_detail: str | None
    facts: str | None
    basis: str | None
    reasons: str | None
    findings: list[FindingOut]
    redo_days: int | None
    replaces: str | None
    recipient_view: View | None
    delivery_way: Way | None
    hearing_begun_at: AwareDatetime | None
    hearing_at: AwareDatetime | None
    hearing_place: str | None
    hearing_members: list[str]
    hearing_ended_at: AwareDatetime | None
    hearing_record: str | None
