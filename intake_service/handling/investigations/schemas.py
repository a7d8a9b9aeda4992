"""Bodies about investigations and their records."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from intake_service.handling.investigations.rules import Kind
from intake_service.privacy.vault.schemas import RevealPurpose
from shared.bodies import Body, Instant, Paged, PersonName, Reason
from shared.personal import Impersonal

Number = Annotated[int, Field(ge=1, le=10_000)]
# As it was said and written, names and all: the vault keeps it.
Sealed = Annotated[str, StringConstraints(strip_whitespace=False, pattern=r"\S", max_length=20_000)]


class InvestigationIn(Body):
    """Who investigates: at least two officers, by name.

    `handler_id`: the account that has the piece on the desk, by default the caller.
    """

    investigators: Annotated[list[PersonName], Field(min_length=2, max_length=20)]
    handler_id: UUID | None = None


class RecordIn(Body):
    """What was investigated when and where, by whom, and what came of it.

    `asked`: who was asked, by the part played （如“村民小组组长”）, of an inquiry alone. Place,
    facts, evidence and conclusion are kept sealed.
    """

    kind: Kind
    at: Instant
    investigators: Annotated[list[PersonName], Field(min_length=2, max_length=20)]
    asked: Annotated[str, Field(min_length=1, max_length=100), Impersonal] | None = None
    place: Annotated[str, Field(min_length=1, max_length=200)]
    facts: Sealed
    evidence: Sealed
    conclusion: Sealed


class RecordCorrection(RecordIn):
    """The record number `no` as it should have been, and why."""

    no: Number
    reason: Reason


class RecordReveal(RevealPurpose):
    """Which version is looked at, by default the last, and what for."""

    version_no: Number | None = None


class RecordQuery(Paged):
    """A page of the records of a piece, the latest first."""


class InvestigationOut(BaseModel):
    """Who investigates a piece."""

    model_config = ConfigDict(from_attributes=True)

    piece_id: UUID
    handler_id: UUID
    investigators: list[str]
    begun_at: AwareDatetime


class RecordOut(BaseModel):
    """One version of a record, without what it says."""

    model_config = ConfigDict(from_attributes=True)

    piece_id: UUID
    no: int
    version_no: int
    kind: Kind
    at: AwareDatetime
    investigators: list[str]
    asked: str | None
    reason: str | None
    recorded_at: AwareDatetime


class RevealedRecord(RecordOut):
    """A record with what it says, and as it is printed."""

    place: str
    facts: str
    evidence: str
    conclusion: str
    body: str
