"""Bodies of proposals and of their confirmation."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from intake_service.reception.matters.rules import Family, Route
from intake_service.reception.proposals.rules import ConfirmationOutcome, Outcome
from intake_service.reception.registration.rules import Form, Purpose, Source
from intake_service.reception.registration.schemas import PieceRow
from shared.batches import WrongField
from shared.bodies import Body, Date, Paged
from shared.filters import Filters, Several


class ProposalFilters(Filters):
    """Which of the pieces that wait for triage."""

    form: Several[Form] = None
    source: Several[Source] = None
    purpose: Several[Purpose] = None
    registered_from: Date | None = None
    registered_to: Date | None = None


class ProposalQuery(ProposalFilters, Paged):
    """A page of proposals, the piece that waits longest first."""


class CandidateOut(BaseModel):
    """A region or a topic to choose from; of a topic with its reason, the likeliest first."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    reason: str | None


class ProposedCodeOut(BaseModel):
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
    region: ProposedCodeOut
    topic: ProposedCodeOut
    family: Family | None
    route: Route | None
    title: str | None
    summary_masked: str | None
    requests: list[str]


class ConfirmationItem(Body):
    """One piece to triage: what is left out is taken from its proposal.

    Looser than a triage form on purpose: what is wrong with one item must not stop the others.
    """

    piece_id: UUID
    version: Annotated[int, Field(ge=1, le=1_000_000)]
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
        """What a person entered about the piece itself."""
        return self.model_dump(exclude={"piece_id", "version"})


class Confirmation(Body):
    """Pieces to triage as proposed, each answered by itself."""

    items: Annotated[list[ConfirmationItem], Field(min_length=1, max_length=200)]


class ConfirmationItemOut(BaseModel):
    """What became of one item: the piece as it stands now, or why it was refused."""

    piece_id: UUID
    outcome: ConfirmationOutcome
    code: str | None
    detail: str | None
    errors: list[WrongField]
    piece: PieceRow | None


class Confirmed(BaseModel):
    """The items in the order they came."""

    items: list[ConfirmationItemOut]
    confirmed: int
    refused: int
