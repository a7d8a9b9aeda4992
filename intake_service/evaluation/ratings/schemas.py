"""Bodies about ratings."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from intake_service.evaluation.enquiries.schemas import Credentials
from intake_service.evaluation.ratings.rules import Status, Target, Value
from shared.bodies import Body, Paged
from shared.filters import Filters, Several
from shared.personal import Impersonal

Words = Annotated[str, Field(min_length=1, max_length=2000)]
"""What a petitioner writes; stored in the vault."""


class RatingIn(Credentials):
    """What a petitioner thinks of one office; `reason` if and only if dissatisfied."""

    target: Target
    value: Value
    reason: Words | None = None
    text: Words | None = None


class RatedOut(BaseModel):
    """The rating as it stands for ever."""

    model_config = ConfigDict(from_attributes=True)

    target: Target
    value: Value
    rated_at: AwareDatetime


class Attendance(Body):
    """What was done about a dissatisfied rating: a second explanation, a correction."""

    attendance: Annotated[str, Field(min_length=1, max_length=2000), Impersonal]


class RatingFilters(Filters):
    """Which ratings; `attended` false: dissatisfied ones about which nothing was done yet."""

    status: Several[Status] = None
    target: Several[Target] = None
    value: Several[Value] = None
    unit_id: Several[UUID] = None
    piece_id: Several[UUID] = None
    matter_id: Several[UUID] = None
    attended: bool | None = None


class RatingQuery(RatingFilters, Paged):
    """A page of ratings, the last opened first."""


class RatingOut(BaseModel):
    """A rating, without the petitioner's words: `reveal` shows these."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    version: int
    piece_id: UUID
    matter_id: UUID | None
    target: Target
    unit_id: UUID
    opened_at: AwareDatetime
    value: Value | None
    rated_at: AwareDatetime | None
    lapsed_on: date | None
    attendance: str | None
    attended_at: AwareDatetime | None
    attended_by: UUID | None
    allowed_moves: list[str]


class RevealedRating(BaseModel):
    """What the petitioner wrote."""

    id: UUID
    reason: str | None
    text: str | None
