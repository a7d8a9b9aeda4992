"""Bodies of listings."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.bodies import Body, Date, Paged
from shared.filters import Filters, RegionCode, Several
from shared.personal import Impersonal
from shared.punctuality import Punctuality
from shared.regions import Level
from supervision_service.closeouts.rules import folded
from supervision_service.listings.rules import Ground, Kind, Status
from supervision_service.plans.rules.checklist import Light

Sentence = Annotated[str, Field(min_length=1, max_length=2000), Impersonal]
Passage = Annotated[str, Field(min_length=1, max_length=10_000), Impersonal]
"""Texts that every office on the line reads."""
EVERY_LEVEL = list(Level)
ResolutionNo = Annotated[
    str, Field(min_length=1, max_length=60), AfterValidator(folded), Impersonal
]
"""The number of the minutes of a meeting, with whatever brackets it was typed."""


class Proposed(Body):
    """Why a matter is proposed for which list; `reason` names facts, never persons."""

    kind: Kind
    batch: Annotated[str, Field(min_length=1, max_length=60), Impersonal]
    ground: Ground
    reason: Sentence
    target_date: Date
    levels_owed: Annotated[list[Level], Field(min_length=1, max_length=3)] = EVERY_LEVEL


class Nomination(Proposed):
    """A matter proposed for the list, with its ground."""

    matter_id: UUID


class Enlistment(Body):
    """The decision to list; another target date than the nominated one where given.

    `resolution_no`: the minutes of a recorded joint meeting that agreed to it.
    """

    target_date: Date | None = None
    resolution_no: ResolutionNo | None = None


class ListingFilters(Filters):
    """Which listings; `region` is that of the matter, `light` only what is on the list has."""

    status: Several[Status] = None
    kind: Several[Kind] = None
    batch: Several[Annotated[str, Field(max_length=60)]] = None
    region: Several[RegionCode] = None
    punctuality: Several[Punctuality] = None
    light: Several[Light] = None
    matter_id: Several[UUID] = None


class ListingPage(ListingFilters, Paged):
    """A page of listings, the newest nomination first."""


class ListingOut(BaseModel):
    """A listing with its matter, and what the caller may do with it now.

    `light` goes by what is due first, on `light_due`; what is not on the list has none.
    """

    id: UUID
    number: str
    matter_id: UUID
    matter_number: str
    title: str
    region: str
    topic: str
    cross_or_split: list[str]
    coordinator_id: UUID | None
    unit_id: UUID
    kind: Kind
    batch: str
    ground: Ground
    reason: str
    target_date: date
    punctuality: Punctuality | None
    light: Light | None
    light_due: date | None
    light_reason: str | None
    levels_owed: list[Level]
    standard: int
    status: Status
    nominated_at: datetime
    listed_at: datetime | None
    applied_at: datetime | None
    delisted_at: datetime | None
    returns: int
    version: int
    allowed_moves: list[str]


class LinkOut(BaseModel):
    """One level of the chain; without a leader where nobody has charge yet.

    A leader who has left the unit is to be replaced: the level is a gap.
    """

    level: Level
    owed: bool
    leader_id: UUID | None
    leader_name: str | None
    leader_post: str | None
    takes_all: bool
    has_left: bool


class ChainOut(BaseModel):
    """The responsibility chain of the matter."""

    links: list[LinkOut]
    gaps: list[Level]
    complete: bool


class MoveOut(BaseModel):
    """One row of a history."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    move: str
    before: str | None
    after: str
    actor: UUID
    acting_for: UUID | None
    actor_name: str
    unit: UUID
    reason: str | None
    at: datetime
