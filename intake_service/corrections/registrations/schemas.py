"""Bodies of corrections."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Bound

from intake_service.corrections.registrations.rules import CorrectionStatus, Fact
from intake_service.privacy.vault.schemas import Address, DocumentNo, Name, Phone
from intake_service.reception.registration.rules import Form, Purpose, Source
from intake_service.reception.registration.schemas import Folded
from intake_service.reception.triage.schemas import Request
from shared.bodies import Body, Date, Instant, Paged, WithReason
from shared.filters import Filters, Several
from shared.personal import Something


class PetitionerChange(Body):
    """What is right of the petitioner at `position`; the next free place adds one.

    What is not named stays; null empties it, and `is_main` null says that it was no petitioner.
    """

    position: Annotated[int, Bound(ge=1, le=100)]
    name: Name | None = None
    phone: Phone | None = None
    address: Address | None = None
    document_no: DocumentNo | None = None
    is_main: bool | None = None


class CorrectionIn(WithReason):
    """What is right, and why it was registered otherwise. What is not named stays.

    Null empties a sender, its number, what was stated, or the first time in the nation; elsewhere
    it says nothing.
    """

    form: Form | None = None
    purpose: Purpose | None = None
    source: Source | None = None
    sender: Annotated[str, Bound(min_length=1, max_length=100), Folded] | None = None
    external_no: Annotated[str, Bound(min_length=1, max_length=38), Folded, Something] | None = None
    petition_date: Date | None = None
    arrived_at: Instant | None = None
    petitioner_count: Annotated[int, Bound(ge=1, le=9999)] | None = None
    is_initial_here: bool | None = None
    is_initial_national: bool | None = None
    original_text: (
        Annotated[str, StringConstraints(strip_whitespace=False, pattern=r"\S", max_length=100_000)]
        | None
    ) = None
    stated_place: Annotated[str, Bound(min_length=1, max_length=200), Folded] | None = None
    stated_class: Annotated[str, Bound(min_length=1, max_length=200), Folded] | None = None
    region: Annotated[str, Bound(pattern=r"^\d{6}$")] | None = None
    topic: Annotated[str, Bound(pattern=r"^NR\d{2}$")] | None = None
    title: Annotated[str, Bound(min_length=1, max_length=100)] | None = None
    summary_masked: Annotated[str, Bound(min_length=1, max_length=2000)] | None = None
    requests: Annotated[list[Request], Bound(min_length=1, max_length=30)] | None = None
    petitioners: Annotated[list[PetitionerChange], Bound(max_length=100)] | None = None


class CorrectionFilters(Filters):
    """Which corrections."""

    status: Several[CorrectionStatus] = None
    piece_id: Several[UUID] = None


class CorrectionQuery(CorrectionFilters, Paged):
    """A page of corrections, the latest first."""


class OldLetter(BaseModel):
    """A letter that says what was wrong; it stays as it is."""

    id: UUID
    kind: str
    title: str
    document_no: str | None
    issued_at: AwareDatetime


class CorrectionRow(BaseModel):
    """A correction without what it says.

    `letters` were written with what was wrong; `differing` does not agree with the other pieces of
    its matter since. What to do about both a person decides.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: CorrectionStatus
    version: int
    piece_id: UUID
    unit_id: UUID
    fields: list[Fact]
    reason: str
    requested_by: UUID
    requested_by_name: str
    requested_at: AwareDatetime
    decided_by: UUID | None
    decided_by_name: str | None
    decided_at: AwareDatetime | None
    letters: list[OldLetter]
    differing: list[str]
    allowed_moves: list[str]


class ChangeOut(BaseModel):
    """One fact as it was registered and as it is right; `position` is the petitioner's place."""

    field: Fact
    position: int | None
    old: Any
    new: Any
    masked: bool


class CorrectionOut(CorrectionRow):
    """A correction with what was registered and what is right; what is personal is masked."""

    changes: list[ChangeOut]


class RevealedCorrection(BaseModel):
    """Both in full."""

    id: UUID
    changes: list[ChangeOut]
