"""Bodies of candidates."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.bodies import Paged
from shared.filters import Filters, RegionCode, Several, Topic, Words
from supervision_service.candidates.rules import GROUNDS, OPEN_DAYS, REPEATS
from supervision_service.listings.rules import Ground

Found = Annotated[str, Words(each.value for each in GROUNDS)]
"""A ground that is found by itself, not told by a batch."""


class CandidateFilters(Filters):
    """Which candidates: with any of these grounds, of these places, subjects and units."""

    ground: Several[Found] = None
    region: Several[RegionCode] = None
    topic: Several[Topic] = None
    unit_id: Several[UUID] = None
    open_days: Annotated[int, Field(ge=30, le=3650, description="积案：登记后多少天仍未办结")] = (
        OPEN_DAYS
    )
    repeats: Annotated[int, Field(ge=1, le=100, description="反复信访：出具意见后又登记多少件")] = (
        REPEATS
    )


class CandidatePage(CandidateFilters, Paged):
    """A page of candidates, the matter recorded first in front."""


class ReasonOut(BaseModel):
    """A ground that holds today: since which day, how many, and the fact in words."""

    model_config = ConfigDict(from_attributes=True)

    ground: Ground
    since: date | None
    count: int
    fact: str


class CandidateOut(BaseModel):
    """A matter that comes into question; `version` goes with its nomination in a batch."""

    matter_id: UUID
    matter_number: str
    title: str
    region: str
    topic: str
    unit_id: UUID
    unit_name: str | None
    status: str
    version: int | None
    reasons: Annotated[list[ReasonOut], Field(min_length=1)]
