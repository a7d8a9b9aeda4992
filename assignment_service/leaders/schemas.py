"""Bodies of the leaders' requests and answers."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from assignment_service.leaders.rules import Status
from shared.bodies import Body, Date, Paged, Reason
from shared.filters import Filters, Several, Topic
from shared.personal import Impersonal
from shared.regions import Level

RegionCode = Annotated[str, Field(pattern=r"^\d{6}$")]
Words = Annotated[str, Field(min_length=1, max_length=60), Impersonal]
Topics = Annotated[list[Topic], Field(max_length=30)]
RegionCodes = Annotated[list[RegionCode], Field(max_length=210)]
Phone = Annotated[str, Field(pattern=r"^[0-9\-]{5,20}$")]
"""Of the office, as the responsibility list shows it."""


class TermIn(Body):
    """From when until when a leader answers for a topic or a region; both days inclusive."""

    code: Annotated[str, Field(pattern=r"^(NR\d{2}|\d{6})$")]
    holds_from: Date | None = None
    holds_until: Date | None = None


Validity = Annotated[list[TermIn], Field(max_length=240)]


class LeaderForm(Body):
    """A leader's account and field; unit, level, name and post are directory's unless given.

    `validity` limit some of the `topics` and `regions`; the others hold without an end.
    """

    leader_id: UUID
    level: Level | None = None
    unit_id: UUID | None = None
    name: Words | None = None
    post: Words | None = None
    phone: Phone | None = None
    is_principal: bool = False
    topics: Topics = Field(default_factory=list)
    regions: RegionCodes = Field(default_factory=list)
    validity: Validity = Field(default_factory=list)


class LeaderChange(Body):
    """What changes; what is left out stays.

    With a topic or a region that is dropped its `validity` goes too.
    """

    name: Words | None = None
    post: Words | None = None
    phone: Phone | None = None
    is_principal: bool | None = None
    topics: Topics | None = None
    regions: RegionCodes | None = None
    validity: Validity | None = None
    status: Status | None = None
    reason: Reason | None = None


class LeaderFilters(Filters):
    """Which leaders."""

    level: Several[Level] = None
    unit_id: Several[UUID] = None
    status: Several[Status] = None
    topic: Several[Topic] = None


class LeaderListing(LeaderFilters, Paged):
    """A page of leaders, in the order they were recorded."""


class TermOut(BaseModel):
    """From when until when a leader answers for a topic or a region."""

    code: str
    holds_from: date | None
    holds_until: date | None


class LeaderOut(BaseModel):
    """A leader and what the leader answers for."""

    model_config = ConfigDict(from_attributes=True)

    leader_id: Annotated[UUID, Field(validation_alias="id")]
    status: Status
    level: Level
    unit_id: UUID
    name: str
    post: str
    phone: str | None
    is_principal: bool
    topics: list[str]
    regions: list[str]
    validity: list[TermOut]
    version: int
