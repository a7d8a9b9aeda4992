"""Bodies of registration."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from intake_service.handling.deadlines.schemas import DeadlineOut
from intake_service.privacy.vault.schemas import MaskedPetitioner, PetitionerIn
from intake_service.reception.matters.rules import Family
from intake_service.reception.registration.rules import Form, Purpose, Source, Status
from intake_service.reception.registration.rules.simple import Ground
from intake_service.reception.registration.rules.slip import Asker
from shared.bodies import Body, Date, Instant, Paged, WithReason
from shared.filters import Filters, RegionCode, Several
from shared.history import HistoryOut as HistoryOut
from shared.history import HistoryQuery as HistoryQuery
from shared.personal import Impersonal, Something, fold, purpose

Folded = AfterValidator(fold)
"""Half width, one line, nothing invisible: as an import reads it, and as it is searched for."""


class Registration(Body):
    """What the registrar enters. `arrived_at` is when it reached the office; default now."""

    form: Form
    purpose: Purpose
    source: Source = Source.DIRECT
    sender: Annotated[str, Field(min_length=1, max_length=100), Folded] | None = None
    external_no: Annotated[str, Field(min_length=1, max_length=38), Folded, Something] | None = None
    petition_date: Date
    arrived_at: Instant | None = None
    petitioner_count: Annotated[int, Field(ge=1, le=9999)]
    petitioners: Annotated[list[PetitionerIn], Field(min_length=1, max_length=100)]
    # Stored to the letter, with every blank and line break.
    original_text: Annotated[
        str, StringConstraints(strip_whitespace=False, pattern=r"\S", max_length=100_000)
    ]
    stated_place: Annotated[str, Field(min_length=1, max_length=200), Folded] | None = None
    stated_class: Annotated[str, Field(min_length=1, max_length=200), Folded] | None = None
    is_initial_national: bool | None = None


class PieceFilters(Filters):
    """Which pieces."""

    status: Several[Status] = None
    form: Several[Form] = None
    source: Several[Source] = None
    region: Several[RegionCode] = None
    unit_id: Several[UUID] = None
    matter_id: Several[UUID] = None
    sealed: bool | None = None
    is_initial_here: bool | None = None
    is_initial_national: bool | None = None
    is_repeat: bool | None = None
    number: Several[Annotated[str, Field(max_length=40)]] = None
    external_no: Several[Annotated[str, Field(max_length=40), Folded]] = None
    registered_from: Date | None = None
    registered_to: Date | None = None


class PieceQuery(PieceFilters, Paged):
    """A page of pieces, the latest registration first."""


class PieceRow(BaseModel):
    """A piece in a list, and as every move answers it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str
    status: Status
    version: int
    form: Form
    purpose: Purpose
    sealed: bool
    source: Source
    sender: str | None
    external_no: str | None
    petition_date: date
    arrived_at: AwareDatetime
    registered_at: AwareDatetime
    petitioner_count: int
    is_collective: bool
    is_initial_here: bool
    is_initial_national: bool | None
    is_repeat: bool
    is_major_urgent: bool
    title: str | None
    region: str | None
    family: Family | None
    simplified: Ground | None
    switched_at: AwareDatetime | None
    matter_id: UUID | None
    unit_id: UUID
    notice_due: date | None
    noticed_at: AwareDatetime | None
    accepted_at: AwareDatetime | None
    due_raw: date | None
    due_legal: date | None
    extended_days: int
    opinion_no: str | None
    opinion_issued_at: AwareDatetime | None
    delivered_at: AwareDatetime | None
    result: str | None
    closed_at: AwareDatetime | None
    executions_owed: int
    executions_done: int
    execution_due: date | None
    facets: list[str]
    allowed_moves: list[str]


class Receipt(PieceRow):
    """The answer to a registration: the query code is given once, for the petitioner's slip.

    `slip` is its text (D01), as it is printed and handed over.
    """

    query_code: str
    slip: str


class SlipRequest(Body):
    """Who asks for the slip again, and why; recorded, because the query code is personal data."""

    asked_by: Asker
    purpose: Annotated[
        str, Field(min_length=4, max_length=150), Impersonal, AfterValidator(purpose)
    ]


class Slip(BaseModel):
    """The text of the slip (D01), as it is printed and handed over."""

    slip: str


class PieceOut(PieceRow):
    """A piece with its petitioners, masked, and its deadlines.

    Of a sealed piece only the head of the petition office sees petitioners.
    """

    masked_query_code: str
    petitioners: list[MaskedPetitioner]
    deadlines: list[DeadlineOut]


class Release(WithReason):
    """Why a sealed piece is no accusation; its purpose, where that said so."""

    purpose: Purpose | None = None
