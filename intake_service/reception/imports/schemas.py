"""Bodies about imports."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from intake_service.reception.imports.rules import Left, Outcome
from intake_service.reception.registration.rules import Source
from shared.bodies import Body, Instant, Paged
from shared.filters import Filters, Several
from shared.moves import JobStatus
from shared.personal import Impersonal


class ImportRequest(Body):
    """Beside the file: its name, whose ledger it is, and when it reached the office (default now).

    `sender` may be left out where the source is one organ.
    """

    name: Annotated[
        str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$"), Impersonal
    ]
    source: Source = Source.PROVINCIAL_PETITION_BUREAU
    sender: Annotated[str, Field(min_length=1, max_length=100), Impersonal] | None = None
    arrived_at: Instant | None = None


class ImportFilters(Filters):
    """Which imports."""

    status: Several[JobStatus] = None
    source: Several[Source] = None


class ImportQuery(ImportFilters, Paged):
    """A page of imports, the latest first."""


class RowFilters(Filters):
    """Which rows; `left`: those of which something is left to a person, or nothing."""

    outcome: Several[Outcome] = None
    left: bool | None = None


class RowQuery(RowFilters, Paged):
    """A page of rows in the order of the sheet."""


class LeftOut(BaseModel):
    """What is left to a person, and why; `column` is its heading, where it is about one."""

    what: Left
    code: str
    reason: str
    column: str | None = None


class ImportOut(BaseModel):
    """An import: `done` of `rows` rows are answered; `rows` is null until the file is read.

    `sealed`: rows that accuse somebody; they went to the compartment, and no list shows which.
    `left`: columns and sheets that are not taken.
    """

    id: UUID
    status: JobStatus
    version: int
    name: str
    source: Source
    sender: str
    arrived_at: AwareDatetime
    rows: int | None
    done: int
    created: int
    known: int
    differs: int
    refused: int
    sealed: int
    left: list[LeftOut]
    problem_code: str | None
    problem: str | None
    requested_at: AwareDatetime
    requested_by_name: str
    unit_id: UUID
    finished_at: AwareDatetime | None
    allowed_moves: list[str]


class ProblemOut(BaseModel):
    """Why a row was refused, or in what it differs."""

    column: str
    code: str
    reason: str


class ImportRowOut(BaseModel):
    """The answer to one row; `row` is its number in the sheet."""

    model_config = ConfigDict(from_attributes=True)

    row: int
    outcome: Outcome
    external_no: str | None
    piece_id: UUID | None
    piece_number: str | None
    difference_id: UUID | None
    problems: list[ProblemOut]
    left: list[LeftOut]


class CellOut(BaseModel):
    """One original cell."""

    column: str
    cell: Any


class RevealedRow(BaseModel):
    """The original cells of a row, by heading; empty cells are left out."""

    row: int
    cells: list[CellOut]
