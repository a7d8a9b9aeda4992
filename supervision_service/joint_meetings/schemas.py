"""Bodies of joint meetings."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.bodies import Body, Date, Paged, WithReason
from shared.filters import Filters, Several
from shared.personal import Impersonal
from supervision_service.closeouts.rules import Code, Need
from supervision_service.joint_meetings.rules import (
    Agenda,
    Host,
    ResolutionStatus,
    Status,
    Type,
    Verdict,
)
from supervision_service.listings.schemas import Passage, Sentence

Place = Annotated[str, Field(min_length=1, max_length=100), Impersonal]
Organs = Annotated[list[UUID], Field(max_length=30)]
NO_ORGANS: list[UUID] = []


class MeetingIn(Body):
    """When and where one meets, who calls the meeting, which other organs take part."""

    day: Date
    place: Place
    host: Host
    organ_ids: Organs = NO_ORGANS


class AgendaItemIn(Body):
    """A point of the agenda; `about_id` is the case or the difficulty, where it is about one."""

    kind: Agenda
    about_id: UUID | None = None
    text: Sentence


class AgendaIn(Body):
    """The whole agenda."""

    items: Annotated[list[AgendaItemIn], Field(min_length=1, max_length=100)]


class Postponement(WithReason):
    """Another day, and why."""

    day: Date


class Attendance(Body):
    """Who was there: units and posts; the day and the organs that came, if other than planned."""

    attendees: Passage
    day: Date | None = None
    organ_ids: Organs | None = None


class Correction(WithReason):
    """What a record of the meeting got wrong, and why; what is not given stays."""

    day: Date | None = None
    place: Place | None = None
    host: Host | None = None
    organ_ids: Organs | None = None
    attendees: Passage | None = None


class CriterionIn(Body):
    """A criterion of the standard, and how it is to bind; `proof`: only with a file attached."""

    code: Code
    need: Need
    proof: bool = False


class ResolutionIn(Body):
    """What was decided: on a case (`listing_id`, `verdict`), on what is proposed about a unit
    (`sanction_id`, `verdict`), or who is to do what by when.

    Of a standard: all its criteria, and from which day on it holds.
    """

    type: Type
    heading: Sentence
    decision: Sentence
    verdict: Verdict | None = None
    listing_id: UUID | None = None
    sanction_id: UUID | None = None
    organ_ids: Organs = NO_ORGANS
    due: Date | None = None
    criteria: Annotated[list[CriterionIn], Field(min_length=1, max_length=30)] | None = None
    valid_from: Date | None = None


class Striking(WithReason):
    """Which resolution, by its number, and why."""

    no: Annotated[int, Field(ge=1, le=1000)]


class MeetingFilters(Filters):
    """Which meetings."""

    status: Several[Status] = None
    host: Several[Host] = None
    day_from: Date | None = None
    day_to: Date | None = None


class MeetingPage(MeetingFilters, Paged):
    """A page of meetings, the latest day first."""


class AgendaItemOut(BaseModel):
    """A point of the agenda."""

    kind: Agenda
    about_id: UUID | None
    text: str


class DrawnOut(BaseModel):
    """What the data would put on an agenda, and the day that matters."""

    model_config = ConfigDict(from_attributes=True)

    kind: Agenda
    about_id: UUID
    number: str
    title: str
    since: date | None


class ResolutionOut(BaseModel):
    """A resolution as it stands."""

    no: int
    type: Type
    status: ResolutionStatus
    heading: str
    decision: str
    verdict: Verdict | None
    listing_id: UUID | None
    listing_number: str | None
    sanction_id: UUID | None
    sanction_number: str | None
    organ_ids: list[UUID]
    organ_names: list[str]
    due: date | None
    criteria: list[CriterionIn] | None
    valid_from: date | None
    carried_on: date | None
    struck_on: date | None
    strike_reason: str | None


class FormerMinutesOut(BaseModel):
    """Minutes that were revised, and why."""

    document_no: str
    letter: str
    reason: str


class MeetingOut(BaseModel):
    """A meeting with its resolutions, and what the caller may do with it now."""

    id: UUID
    day: date
    place: str
    host: Host
    status: Status
    organ_ids: list[UUID]
    organ_names: list[str]
    agenda: list[AgendaItemOut]
    attendees: str | None
    resolutions: list[ResolutionOut]
    department_signer: str | None
    document_no: str | None
    former_letters: list[FormerMinutesOut]
    letter: str | None
    confirmed_at: datetime | None
    version: int
    allowed_moves: list[str]
