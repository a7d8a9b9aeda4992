"""Bodies about marks "needs immediate care"."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from intake_service.urgency.cares.rules import Status
from shared.bodies import Body

Words = Annotated[str, Field(min_length=1, max_length=2000)]
"""What is known of the need; stored in the vault."""


class CareNote(Body):
    """What was found, done, or is the reason; stored in the vault."""

    note: Words


class CareIn(CareNote):
    """Why care is needed at once, and whether the police or an ambulance was called."""

    emergency_called: bool


class CareOut(BaseModel):
    """The mark of a piece, without the words: `reveal` shows these."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    version: int
    piece_id: UUID
    set_by: UUID
    set_by_name: str
    set_at: AwareDatetime
    emergency_called: bool
    expires_on: date
    allowed_moves: list[str]


class RevealedNote(BaseModel):
    """One note, with who wrote it and when."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    text: str
    actor_name: str
    at: AwareDatetime


class RevealedCare(BaseModel):
    """What is written about a mark that stands."""

    id: UUID
    notes: list[RevealedNote]
