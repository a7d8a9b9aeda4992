"""Bodies about hearings."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from intake_service.handling.hearings.rules import Ground
from shared.bodies import Body, Instant, Note, Paged, PersonName, Reason
from shared.personal import Impersonal

Paragraphs = Annotated[
    str,
    StringConstraints(strip_whitespace=False, pattern=r"\S", max_length=20_000),
    Impersonal,
]


class HearingIn(Body):
    """When and where a hearing takes place, and before whom."""

    at: Instant
    place: Annotated[str, Field(min_length=1, max_length=200), Impersonal]
    members: Annotated[list[PersonName], Field(min_length=2, max_length=20)]


class HearingCall(HearingIn):
    """A hearing before an opinion: also why the matter is one for a hearing."""

    ground: Ground
    reasons: Note


class PostponementIn(Body):
    """Another time and place, and why."""

    at: Instant
    place: Annotated[str, Field(min_length=1, max_length=200), Impersonal]
    reason: Reason


class Minutes(Body):
    """What was said at the hearing, and what it found; `ended_at` if it ended before now."""

    ended_at: Instant | None = None
    statements: Paragraphs
    findings: Paragraphs


class CorrectedMinutes(Minutes):
    """The minutes as they should have been, and why."""

    reason: Reason


class HearingQuery(Paged):
    """A page of the hearings of a piece, the latest called first."""


class HearingOut(BaseModel):
    """A hearing about a piece, with its minutes once it was held."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    piece_id: UUID
    ground: Ground
    reasons: str
    called_at: AwareDatetime
    at: AwareDatetime
    place: str
    members: list[str]
    cancelled_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    statements: str | None
    findings: str | None
