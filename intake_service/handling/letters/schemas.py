"""Bodies about letters."""

import json
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from intake_service.handling.letters.commands.paper import PaperFormat
from intake_service.handling.letters.rules import CURRENT
from intake_service.privacy.vault.schemas import RevealPurpose
from shared.batches import WrongField
from shared.bodies import Body, Date, Paged
from shared.filters import Filters, Several, Words

LetterKind = Annotated[str, Words(CURRENT)]
"""A letter that the product writes, D02 …"""


class LetterFilters(Filters):
    """Which letters."""

    matter_id: Several[UUID] = None
    piece_id: Several[UUID] = None
    kind: Several[LetterKind] = None
    issuer_id: Several[UUID] = None
    issued_on: Date | None = None


class LetterQuery(LetterFilters, Paged):
    """A page of letters, the latest first."""


class LetterRow(BaseModel):
    """A letter in a list; which one it replaces, and by which one it was replaced （更正重发）."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: str
    template_version: int
    title: str
    document_no: str | None
    piece_id: UUID
    matter_id: UUID | None
    issuer_id: UUID
    signer_name: str
    issued_at: AwareDatetime
    replaces_id: UUID | None
    replaces_no: str | None
    replaced_by_id: UUID | None
    replaced_by_no: str | None


class LetterOut(LetterRow):
    """A letter with its text; the petitioner's name is masked."""

    body: str
    allowed_moves: list[str]


def _short(value: object, max_length: int) -> object:
    """A body as it came; the step says what must be in it. Raises `ValueError` for a long one."""
    if len(json.dumps(value)) > max_length:
        raise ValueError("办理步骤的正文过长")
    return value


class Preview(Body):
    """A step that makes letters, as it would be called: its path and its body."""

    path: Annotated[str, Field(max_length=200, pattern=r"^(/[a-z0-9-]+)+$")]
    body: Annotated[dict[str, Any], BeforeValidator(partial(_short, max_length=200_000))] = Field(
        default_factory=dict
    )


class DraftLetter(BaseModel):
    """A letter as it would be: marked as a preview, without a number, the name masked."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    template_version: int
    title: str
    piece_id: UUID
    issuer_id: UUID
    signer_name: str
    body: str


class PreviewRefusal(BaseModel):
    """Why the step would be refused."""

    status: int
    code: str
    detail: str
    errors: list[WrongField]


class Previewed(BaseModel):
    """The letters that a step would make, or why it would be refused."""

    letters: list[DraftLetter]
    refusal: PreviewRefusal | None


class PaperCopy(BaseModel):
    """The letter as it is printed."""

    id: UUID
    document_no: str | None
    body: str


class Print(RevealPurpose):
    """As what a letter is printed, with the petitioner's name, and what for; recorded."""

    format: PaperFormat = PaperFormat.PDF


class PrintBatch(RevealPurpose):
    """The letters that are printed in this order in one file, and what for; each is recorded."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=100)]


class DayBatch(Body):
    """The numbered letters of one organ and one day, in parts of 100 （第几册）."""

    issuer_id: UUID
    issued_on: Date
    part: Annotated[int, Field(ge=1, le=100)] = 1


class PrintDay(DayBatch, RevealPurpose):
    """The letters of a day with the petitioners' names, and what for; each is recorded."""


class SeriesCodeIn(Body):
    """机关代字, two to twelve Chinese characters （GB/T 9704-2012）."""

    code: Annotated[str, Field(pattern=r"^[一-龥]{2,12}$")]


class SeriesCodeOut(BaseModel):
    """The code that an organ's letters carry from now on."""

    model_config = ConfigDict(from_attributes=True)

    unit_id: UUID
    code: str
