"""Bodies about letters."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class LetterFilters(BaseModel):
    """Which letters."""

    model_config = ConfigDict(extra="forbid")

    matter_id: UUID | None = None
    piece_id: UUID | None = None
    kind: Annotated[str | None, Field(pattern=r"^D\d{2}$")] = None


class LetterListing(LetterFilters):
    """A page of letters, the latest first."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=400)] = None


class LetterRow(BaseModel):
    """A letter in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: str
    template_version: int
    title: str
    document_no: str | None
    piece_id: UUID
    matter_id: UUID
    issuer_id: UUID
    signer_name: str
    issued_at: AwareDatetime


class LetterOut(LetterRow):
    """A letter with its text; the petitioner's name is masked."""

    body: str


class LetterReveal(BaseModel):
    """What the full text is needed for."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    purpose: Annotated[str, Field(min_length=4, max_length=200)]


class PaperCopy(BaseModel):
    """The letter as it is printed."""

    id: UUID
    document_no: str | None
    body: str


class SeriesCodeIn(BaseModel):
    """机关代字, two to twelve Chinese characters （GB/T 9704-2012）."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    code: Annotated[str, Field(pattern=r"^[一-龥]{2,12}$")]


class SeriesCodeOut(BaseModel):
    """The code that an organ's letters carry from now on."""

    model_config = ConfigDict(from_attributes=True)

    unit_id: UUID
    code: str
