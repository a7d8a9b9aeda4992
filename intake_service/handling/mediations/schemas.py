"""Bodies about mediations."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from shared.bodies import Body, Date, Note, Paged, PersonName
from shared.personal import Impersonal

Paragraphs = Annotated[
    str,
    StringConstraints(strip_whitespace=False, pattern=r"\S", max_length=20_000),
    Impersonal,
]


class MediationIn(Body):
    """Who sits down with the petitioner, how both sides consented, and who mediates.

    `other_party`: an organ or body by its name, a person by the part played （如“相邻农户”）.
    """

    other_party: Annotated[str, Field(min_length=1, max_length=200), Impersonal]
    petitioner_consent: Note
    other_consent: Note
    mediators: Annotated[list[PersonName], Field(min_length=1, max_length=10)]


class SettlementIn(Body):
    """What both sides signed: facts, terms, until when it is performed, where the paper is kept."""

    signed_on: Date
    facts: Paragraphs
    terms: Paragraphs
    performance_due: Date
    proof: Annotated[str, Field(min_length=1, max_length=200), Impersonal]


class PerformanceIn(Body):
    """The day on which the last of the terms was performed, and the proof."""

    performed_on: Date
    proof: Annotated[str, Field(min_length=1, max_length=300), Impersonal]


class MediationQuery(Paged):
    """A page of the mediations of a piece, the latest first."""


class MediationOut(BaseModel):
    """A mediation and what came of it; in force while `ended_at` is null."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    piece_id: UUID
    other_party: str
    petitioner_consent: str
    other_consent: str
    mediators: list[str]
    opened_at: AwareDatetime
    ended_at: AwareDatetime | None
    settled_at: AwareDatetime | None
    signed_on: date | None
    facts: str | None
    terms: str | None
    performance_due: date | None
    proof: str | None
    document_no: str | None
    performed_on: date | None
    performance_proof: str | None
    performance_confirmed_at: AwareDatetime | None
    questioned_at: AwareDatetime | None
