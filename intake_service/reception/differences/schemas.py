"""Bodies about differences."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from intake_service.reception.differences.rules import Decision, Status
from intake_service.reception.registration.rules import Source
from intake_service.reception.registration.schemas import Day


class DifferenceFilters(BaseModel):
    """Which differences."""

    model_config = ConfigDict(extra="forbid")

    status: Status | None = None
    import_id: UUID | None = None
    piece_id: UUID | None = None
    opened_from: Day | None = None
    opened_to: Day | None = None


class DifferenceListing(DifferenceFilters):
    """A page of differences, the oldest first."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=400)] = None


class Settlement(BaseModel):
    """Whether ours stays (`keep`) or theirs is taken over (`adopt`), and why."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    decision: Decision
    reason: Annotated[str, Field(min_length=2, max_length=500)]


class Purpose(BaseModel):
    """What the unmasked content is needed for; recorded."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    purpose: Annotated[str, Field(min_length=4, max_length=200)]


class DifferenceRow(BaseModel):
    """A difference in a list, and as settling answers it. `columns` are headings of the ledger."""

    id: UUID
    status: Status
    version: int
    piece_id: UUID
    piece_number: str
    source: Source
    external_no: str
    columns: list[str]
    import_id: UUID
    row: int
    opened_at: AwareDatetime
    settled_at: AwareDatetime | None
    settled_by_name: str | None
    reason: str | None
    allowed_moves: list[str]


class Side(BaseModel):
    """One column on both sides; personal ones masked, texts by their length only."""

    column: str
    held: str | None
    offered: str | None
    masked: bool
    adoptable: bool


class DifferenceOut(DifferenceRow):
    """A difference with both sides: as they stand now, or stood when it was settled."""

    sides: list[Side]


class RevealedSides(BaseModel):
    """Both sides in full."""

    sides: list[Side]
