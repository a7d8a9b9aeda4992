"""Bodies about notes of talks."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from intake_service.papers.notes.rules import Status, TalkForm, TalkPartner
from intake_service.privacy.vault.schemas import RevealPurpose
from shared.bodies import Body, Instant, Paged, Reason
from shared.filters import Filters, Several


class TalkNoteIn(Body):
    """A talk about a piece. Whoever was spoken to is named by what he is to the piece.

    `held_at` left out: now.
    """

    talk_form: TalkForm
    talk_partner: TalkPartner
    held_at: Instant | None = None
    # As it was written down, paragraphs and all.
    talk: Annotated[
        str, StringConstraints(strip_whitespace=False, pattern=r"\S", max_length=20_000)
    ]


class TalkNoteCorrection(TalkNoteIn):
    """The note as it should be, whole, and why. What it said before is kept."""

    held_at: Instant
    reason: Reason


class TalkNoteReveal(RevealPurpose):
    """What the text is needed for. `number`: an earlier text; without it the one that stands."""

    number: Annotated[int | None, Field(ge=1, le=10_000)] = None


class TalkNoteFilters(Filters):
    """Which notes."""

    piece_id: Several[UUID] = None


class TalkNoteQuery(TalkNoteFilters, Paged):
    """A page of notes, the latest talk first."""


class TalkNoteOut(BaseModel):
    """A note without its text. `number` counts its texts: above 1 it was corrected."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    version: int
    piece_id: UUID
    talk_form: TalkForm
    talk_partner: TalkPartner
    held_at: AwareDatetime
    unit_id: UUID
    recorded_by: UUID
    recorder: str
    number: int
    allowed_moves: list[str]


class RevealedTalkNote(BaseModel):
    """One text of a note, with what was recorded beside it then."""

    id: UUID
    number: int
    talk_form: TalkForm
    talk_partner: TalkPartner
    held_at: AwareDatetime
    talk: str
