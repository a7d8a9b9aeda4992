"""Bodies about opinions."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from intake_service.handling.deliveries.rules import Undelivered, View, Way
from intake_service.handling.opinions.rules import LONGEST_REDO, Finding
from shared.bodies import Body, Instant, Note, PersonName, WithReason
from shared.personal import Impersonal

Organ = Annotated[str, Field(min_length=1, max_length=60), Impersonal]


class FindingIn(Body):
    """The answer to one request, by the request's number."""

    request_no: Annotated[int, Field(ge=1, le=1_000)]
    finding: Finding
    # As the officer wrote it, paragraphs and all.
    opinion: Annotated[
        str, StringConstraints(strip_whitespace=False, pattern=r"\S", max_length=20_000)
    ]


class OpinionDraft(Body):
    """The draft of an opinion. `remedy_organs` left out: every organ that may review it."""

    facts: Annotated[str, Field(min_length=1, max_length=50_000)]
    basis: Annotated[str, Field(min_length=1, max_length=20_000)]
    findings: Annotated[list[FindingIn], Field(min_length=1, max_length=30)]
    remedy_organs: Annotated[list[Organ] | None, Field(min_length=1, max_length=2)] = None


class PostingIn(Body):
    """That the opinion was sent; `proof` is the postal number. It proves no receipt."""

    way: Way = Way.POST
    sent_at: Instant | None = None
    proof: Annotated[str, Field(min_length=1, max_length=200)]


class DeliveryIn(Body):
    """How and when the petitioner received it, and the proof of that.

    `delivered_at` is the moment of receipt; it may be left out only where it was handed over.
    `proof` says where the receipt that was signed is kept, or the proof that the post gave;
    `attachment_id` is its scan, a file of the piece.
    """

    way: Way
    delivered_at: Instant | None = None
    recipient_view: View
    proof: Annotated[str, Field(min_length=1, max_length=200)]
    refused: bool = False
    witness: PersonName | None = None
    attachment_id: UUID | None = None


class WithdrawalIn(WithReason):
    """Why the organ takes its opinion back, and in how many natural days it answers again."""

    redo_days: Annotated[int, Field(ge=1, le=LONGEST_REDO)] = LONGEST_REDO


class UndeliveredIn(WithReason):
    """Why the opinion can be delivered to nobody, and what was done to find somebody.

    `insufficiency`: why the registered address does not suffice, where one is registered.
    """

    ground: Undelivered
    insufficiency: Note | None = None


class FindingOut(BaseModel):
    """The answer to one request."""

    model_config = ConfigDict(from_attributes=True)

    request_no: int
    finding: Finding
    opinion: str


class OpinionOut(BaseModel):
    """An opinion, or its draft while `document_no` is null.

    `redo_due`: the last day to answer again, where an earlier one was withdrawn or revoked.
    """

    piece_id: UUID
    facts: str
    basis: str
    findings: list[FindingOut]
    remedy_organs: list[str]
    result: Finding
    drafted_at: AwareDatetime
    document_no: str | None
    issued_at: AwareDatetime | None
    redo_due: date | None
    undelivered: Undelivered | None


class RemedyOrgans(BaseModel):
    """Who may be asked for a review of this bureau's opinion."""

    remedy_organs: list[str]
