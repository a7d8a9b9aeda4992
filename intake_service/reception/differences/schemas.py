"""Bodies about differences."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel

from intake_service.reception.differences.rules import Decision, Status
from intake_service.reception.registration.rules import Source
from shared.bodies import Date, Paged, WithReason
from shared.filters import Filters, Several


class DifferenceFilters(Filters):
    """Which differences."""

    status: Several[Status] = None
    import_id: Several[UUID] = None
    piece_id: Several[UUID] = None
    opened_from: Date | None = None
    opened_to: Date | None = None


class DifferenceQuery(DifferenceFilters, Paged):
    """A page of differences, the oldest first."""


class Settlement(WithReason):
    """Whether ours stays (`keep`) or theirs is taken over (`adopt`), and why."""

    decision: Decision


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
