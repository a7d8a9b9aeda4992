"""Bodies of sanctions on units."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from shared.bodies import Body, Date, Note, Paged, Reason
from shared.codes import labels
from shared.filters import Filters, Several
from shared.personal import Impersonal
from supervision_service.listings.schemas import Passage, ResolutionNo, Sentence
from supervision_service.unit_sanctions.rules import Ground, Invitee, Kind, Status
from supervision_service.unit_sanctions.rules.facts import FactKind

Ids = Annotated[list[UUID], Field(max_length=50, default_factory=list)]
Place = Annotated[str, Field(min_length=1, max_length=200), Impersonal]


def _known(code: str) -> str:
    if code not in labels("indicator"):
        raise ValueError("没有这项考核指标")
    return code


class IndicatorIn(Body):
    """An indicator of a month as a bulletin or the indicators of reporting say it."""

    indicator: Annotated[str, Field(max_length=40), AfterValidator(_known)]
    month: Annotated[str, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]
    figure: Annotated[str, Field(min_length=1, max_length=40), Impersonal]


class FactsIn(Body):
    """What is named as a fact, by id; an indicator by its code, month and value."""

    listed_ids: Ids
    urging_ids: Ids
    order_ids: Ids
    sanction_ids: Ids
    indicators: Annotated[list[IndicatorIn], Field(max_length=50, default_factory=list)]


class RequirementIn(Body):
    """What the unit is to do until when."""

    text: Sentence
    due: Date


Requirements = Annotated[list[RequirementIn], Field(max_length=50, default_factory=list)]


class SanctionIn(Body):
    """What is to be done about which unit, why and on what facts; never about persons.

    Only a circular is sent to others, and published within the system. `replaces_id`: one that was
    served and that this one takes the place of.
    """

    kind: Kind
    unit_id: UUID
    ground: Ground
    statement: Passage
    facts: FactsIn
    requirements: Requirements
    sent_to: Ids
    published: bool = False
    replaces_id: UUID | None = None


class SanctionRevision(SanctionIn):
    """The proposal written anew, and why; it is decided anew."""

    reason: Reason


class ResolvedIn(Body):
    """The minutes of the joint meeting whose resolution names the sanction."""

    resolution_no: ResolutionNo


class ServiceIn(Body):
    """When and where an interview is, and who is to come; nothing for other kinds."""

    day: Date | None = None
    place: Place | None = None
    invitee: Invitee | None = None


class PostponementIn(Body):
    """Another day and place of an interview, and why."""

    day: Date
    place: Place
    reason: Reason


class ReceiptIn(Body):
    """How the unit received it; owed when the petition office says so for it."""

    note: Note | None = None


class InterviewIn(Body):
    """What was said at an interview, and what was required; never who said it."""

    interviewed_on: Date
    minutes: Passage
    requirements: Requirements


class ReportIn(Body):
    """What the unit did about a requirement, and what shows that."""

    report: Passage


class ReturnIn(Body):
    """Why a report does not do, and until when it is owed where the last day moves."""

    reason: Reason
    due: Date | None = None


class DueIn(Body):
    """Another last day, and why."""

    due: Date
    reason: Reason


class CheckIn(Body):
    """What the check found."""

    findings: Passage


class SanctionFilters(Filters):
    """Which sanctions."""

    kind: Several[Kind] = None
    status: Several[Status] = None
    unit_id: Several[UUID] = None


class SanctionPage(SanctionFilters, Paged):
    """A page of sanctions, the newest proposal first."""


class CircularPage(Paged):
    """A page of circulars, the newest first."""


class FactOut(BaseModel):
    """A fact as it stood when it was named."""

    kind: FactKind
    id: str | None
    number: str
    text: str


class RequirementOut(BaseModel):
    """A requirement, and what the unit reports of it."""

    no: int
    text: str
    due: date
    report: str | None
    reported_on: date | None
    returned: int
    return_reason: str | None


class LetterOut(BaseModel):
    """A letter that was replaced, or a notice that followed, and why."""

    document_no: str
    letter: str
    reason: str | None


class SanctionOut(BaseModel):
    """A sanction, and what the caller may do with it now.

    Of one that rests on a case from which the caller is recused neither that fact nor a text.
    """

    id: UUID
    number: str
    kind: Kind
    ground: Ground
    status: Status
    unit_id: UUID
    unit_name: str
    statement: str | None
    facts: list[FactOut]
    requirements: list[RequirementOut]
    sent_to: list[UUID]
    sent_to_names: list[str]
    published: bool
    from_urging_id: UUID | None
    from_inspection_id: UUID | None
    replaces_id: UUID | None
    signer_name: str | None
    resolution_no: str | None
    served_at: datetime | None
    document_no: str | None
    letter: str | None
    former_letters: list[LetterOut]
    interview_day: date | None
    interview_place: str | None
    invitee: Invitee | None
    interviewed_on: date | None
    minutes: str | None
    department_signer: str | None
    unit_signer: str | None
    minutes_no: str | None
    minutes_letter: str | None
    findings: str | None
    checked_on: date | None
    lifted_on: date | None
    notices: list[LetterOut]
    version: int
    allowed_moves: list[str]


class CircularOut(BaseModel):
    """A circular as those read it to whom it was sent; `notices` say what became of it.

    No `letter` to who is recused from one of its cases.
    """

    id: UUID
    document_no: str
    unit_name: str
    served_on: date
    letter: str | None
    notices: list[LetterOut]
