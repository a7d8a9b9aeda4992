"""Bodies of inspections."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.bodies import Body, Date, Paged, Reason
from shared.filters import Filters, Several
from shared.personal import Impersonal
from shared.regions import Level
from supervision_service.inspections.rules import Basis, Kind, Status
from supervision_service.listings.schemas import Passage, Sentence

Cases = Annotated[list[UUID], Field(max_length=50)]


class StopIn(Body):
    """A bureau of a city or a county where the team goes, and the listed cases it looks at."""

    unit_id: UUID
    listing_ids: Cases = Field(default_factory=list)


class MemberIn(Body):
    """Who goes, from which unit, for what (组长、业务指导、联络 …)."""

    name: Annotated[str, Field(min_length=1, max_length=60), Impersonal]
    unit: Annotated[str, Field(min_length=1, max_length=100), Impersonal]
    function: Annotated[str, Field(min_length=1, max_length=60), Impersonal]


class InspectionPlan(Body):
    """Why, who goes, where in which order, from when until when."""

    kind: Kind
    basis: Basis
    purpose: Sentence
    begins: Date
    ends: Date
    stops: Annotated[list[StopIn], Field(min_length=1, max_length=30)]
    team: Annotated[list[MemberIn], Field(min_length=1, max_length=30)]


class InspectionRevision(InspectionPlan):
    """The plan written anew, and why; it is decided anew."""

    reason: Reason


class VisitRecord(Body):
    """What was done at one stop; `reason` is owed for a record that takes another's place."""

    day: Date
    place: Annotated[str, Field(min_length=1, max_length=200), Impersonal]
    seen_ids: Cases = Field(default_factory=list)
    findings: Passage
    reason: Reason | None = None


class DemandIn(Body):
    """What is to be put right until when, by the bureau of the stop or one below it."""

    issue: Sentence
    due: Date
    unit_id: UUID | None = None


class FeedbackIn(Body):
    """What the department tells the bureau; `reason` is owed for a letter that replaces one."""

    opinion: Passage
    rectifications: Annotated[list[DemandIn], Field(max_length=50, default_factory=list)]
    reason: Reason | None = None


class InspectionFilters(Filters):
    """Which inspections; `unit_id` is a stop, `listing_id` a case that is or was looked at."""

    kind: Several[Kind] = None
    status: Several[Status] = None
    unit_id: Several[UUID] = None
    listing_id: Several[UUID] = None
    begins_from: Date | None = None
    begins_to: Date | None = None


class InspectionPage(InspectionFilters, Paged):
    """A page of inspections, the newest plan first."""


class CaseOut(BaseModel):
    """A listed case of a stop: whether it was to be looked at, and whether it was."""

    listing_id: UUID
    number: str
    title: str
    planned: bool
    seen: bool


class FormerLetterOut(BaseModel):
    """A letter that another one replaced, and why."""

    document_no: str
    letter: str
    reason: str


class StopOut(BaseModel):
    """One stop as it stands."""

    no: int
    unit_id: UUID
    unit_name: str
    region: str
    cases: list[CaseOut]
    day: date | None
    place: str | None
    findings: str | None
    left_out: str | None
    opinion: str | None
    document_no: str | None
    letter: str | None
    fed_back_at: datetime | None
    former_letters: list[FormerLetterOut]


class MemberOut(BaseModel):
    """One of the team."""

    name: str
    unit: str
    function: str


class InspectionOut(BaseModel):
    """An inspection, and what the caller may do with it now.

    A bureau reads of the route what was fed back to it or below.
    """

    id: UUID
    number: str
    kind: Kind
    basis: Basis
    status: Status
    purpose: str
    team: list[MemberOut]
    begins: date
    ends: date
    planned_at: datetime
    signer_name: str | None
    agreed_by: str | None
    closed_at: datetime | None
    open_rectifications: int
    stops: list[StopOut]
    version: int
    allowed_moves: list[str]


class PlaceOut(BaseModel):
    """A place that was inspected, how often."""

    model_config = ConfigDict(from_attributes=True)

    region: str
    name: str
    level: Level
    visits: int


class CoverageOut(BaseModel):
    """Where inspections were: each place once. A county's visit counts for its city, too."""

    cities: int
    counties: int
    visits: int
    places: list[PlaceOut]
