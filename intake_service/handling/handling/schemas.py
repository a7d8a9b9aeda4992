"""Bodies of handling."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from intake_service.handling.handling.rules import ExtensionStatus, Finding, Way
from intake_service.handling.orders.rules import View

Name = Annotated[str, Field(min_length=1, max_length=60)]


class Form(BaseModel):
    """Base of the bodies: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Investigation(Form):
    """Who investigates: at least two officers, by name."""

    investigators: Annotated[list[Name], Field(min_length=2, max_length=20)]


class FindingIn(Form):
    """The answer to one request, by the request's number."""

    request_no: Annotated[int, Field(ge=1)]
    finding: Finding
    # As the officer wrote it, paragraphs and all.
    opinion: Annotated[
        str, StringConstraints(strip_whitespace=False, pattern=r"\S", max_length=20_000)
    ]


class Draft(Form):
    """The draft of an opinion. `remedy_organs` left out: every organ that may review it."""

    facts: Annotated[str, Field(min_length=4, max_length=50_000)]
    basis: Annotated[str, Field(min_length=4, max_length=20_000)]
    findings: Annotated[list[FindingIn], Field(min_length=1, max_length=30)]
    remedy_organs: Annotated[list[Name] | None, Field(min_length=1, max_length=2)] = None


class ReturnedDraft(Form):
    """Why the draft must be changed."""

    reason: Annotated[str, Field(min_length=2, max_length=500)]


class Issue(Form):
    """Nothing to say: the signature is the act."""


class DeliveryIn(Form):
    """How, when and with what proof; `proof` is a postal number or where the receipt is kept."""

    way: Way
    delivered_at: AwareDatetime | None = None
    recipient_view: View
    proof: Annotated[str, Field(min_length=2, max_length=200)]
    refused: bool = False
    witness: Name | None = None


class ExtensionIn(Form):
    """How many natural days more, and why."""

    days: Annotated[int, Field(ge=1, le=30)]
    reason: Annotated[str, Field(min_length=4, max_length=500)]


class Approval(Form):
    """Nothing to say."""


class Refusal(Form):
    """Why there is no more time."""

    reason: Annotated[str, Field(min_length=2, max_length=500)]


class FindingOut(BaseModel):
    """The answer to one request."""

    model_config = ConfigDict(from_attributes=True)

    request_no: int
    finding: Finding
    opinion: str


class OpinionOut(BaseModel):
    """An opinion, or its draft while `document_no` is null."""

    piece_id: UUID
    facts: str
    basis: str
    findings: list[FindingOut]
    remedy_organs: list[str]
    result: Finding
    drafted_at: AwareDatetime
    document_no: str | None
    issued_at: AwareDatetime | None


class RemedyOptions(BaseModel):
    """Who may be asked for a review of this bureau's opinion."""

    remedy_organs: list[str]


class ExtensionFilters(BaseModel):
    """Which extensions."""

    model_config = ConfigDict(extra="forbid")

    status: ExtensionStatus | None = None
    piece_id: UUID | None = None
    matter_id: UUID | None = None


class ExtensionListing(ExtensionFilters):
    """A page of extensions, the latest request first."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=400)] = None


class ExtensionOut(BaseModel):
    """A request for more time."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: ExtensionStatus
    version: int
    piece_id: UUID
    matter_id: UUID
    unit_id: UUID
    days: int
    reason: str
    requested_by: UUID
    requested_at: AwareDatetime
    decided_by: UUID | None
    decided_at: AwareDatetime | None
    original_due: date
    new_due: date | None
    allowed_moves: list[str]
