"""Bodies of proposals and of their confirmation."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from intake_service.reception.matters.rules import Family, Route
from intake_service.reception.proposals.rules import Answer, Outcome
from intake_service.reception.registration.rules import Form, Purpose, Source
from intake_service.reception.registration.schemas import Day, PieceRow


class ProposalFilters(BaseModel):
    """Which of the pieces that wait for triage."""

    model_config = ConfigDict(extra="forbid")

    form: Form | None = None
    source: Source | None = None
    purpose: Purpose | None = None
    registered_from: Day | None = None
    registered_to: Day | None = None


class ProposalListing(ProposalFilters):
    """A page of proposals, the piece that waits longest first."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=400)] = None


class CandidateOut(BaseModel):
    """A region or a topic to choose from."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str


class ProposedOut(BaseModel):
    """A region or a topic with its reason; `code` and `name` only when `outcome` is found."""

    model_config = ConfigDict(from_attributes=True)

    outcome: Outcome
    code: str | None
    name: str | None
    reason: str
    candidates: list[CandidateOut]


class ProposalOut(BaseModel):
    """What is proposed about a piece; null is for a person to say. `version` is the piece's."""

    piece_id: UUID
    number: str
    version: int
    form: Form
    source: Source
    purpose: Purpose
    registered_at: AwareDatetime
    region: ProposedOut
    topic: ProposedOut
    family: Family | None
    route: Route | None
    title: str | None
    summary_masked: str | None
    requests: list[str]


class Item(BaseModel):
    """One piece to triage: what is left out is taken from its proposal.

    Looser than a triage form on purpose: what is wrong with one item must not stop the others.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    piece_id: UUID
    version: Annotated[int, Field(ge=1)]
    matter_id: UUID | None = None
    region: Annotated[str | None, Field(max_length=200)] = None
    topic: Annotated[str | None, Field(max_length=200)] = None
    family: Annotated[str | None, Field(max_length=200)] = None
    route: Annotated[str | None, Field(max_length=200)] = None
    title: Annotated[str | None, Field(max_length=5000)] = None
    summary_masked: Annotated[str | None, Field(max_length=5000)] = None
    requests: Annotated[
        list[Annotated[str, Field(max_length=5000)]] | None, Field(max_length=100)
    ] = None
    is_repeat: bool = False

    def given(self) -> dict[str, Any]:
        """What a person said about the piece itself."""
        return self.model_dump(exclude={"piece_id", "version"})


class Confirmation(BaseModel):
    """Pieces to triage as proposed, each answered by itself."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[Item], Field(min_length=1, max_length=200)]


class WrongField(BaseModel):
    """One wrong field of an item."""

    field: str
    message: str


class ItemOut(BaseModel):
    """What became of one item: the piece as it stands now, or why it was refused."""

    piece_id: UUID
    outcome: Answer
    code: str | None
    detail: str | None
    errors: list[WrongField]
    piece: PieceRow | None


class Confirmed(BaseModel):
    """The items in the order they came."""

    items: list[ItemOut]
    confirmed: int
    refused: int
