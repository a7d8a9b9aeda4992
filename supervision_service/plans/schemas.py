"""Bodies of plans."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.bodies import Body, Date, Paged
from shared.personal import Impersonal
from supervision_service.listings.schemas import Passage, Sentence
from supervision_service.plans.rules import Cause, Finding, Status, StatutoryPath
from supervision_service.plans.rules.checklist import Light, Progress

UnitName = Annotated[str, Field(min_length=1, max_length=200), Impersonal]
Post = Annotated[str, Field(min_length=1, max_length=100), Impersonal]


class RequestFinding(Body):
    """One request, what the plan finds about it, and on what basis."""

    request: Sentence
    finding: Finding
    basis: Sentence


class MeasureIn(Body):
    """A measure: action, responsible unit, last day, what will show that it is done.

    `post`: the function in the unit that answers for it, never a name. `funds`: how much, and from
    where.
    """

    action: Sentence
    responsible: UnitName
    post: Post | None = None
    cooperating: Annotated[list[UnitName], Field(max_length=20, default_factory=list)]
    start: Date | None = None
    due: Date
    deliverable: Annotated[str, Field(min_length=1, max_length=500), Impersonal]
    funds: Sentence | None = None


class PlanIn(Body):
    """A plan per case; `change_reason` is owed when it replaces an approved version."""

    facts: Passage
    requests: Annotated[list[RequestFinding], Field(min_length=1, max_length=50)]
    handled_so_far: Passage | None = None
    documents: Passage | None = None
    litigation: Passage | None = None
    sticking_points: Passage
    causes: Annotated[list[Cause], Field(min_length=1, max_length=5)]
    statutory_path: StatutoryPath
    lawyer_opinion: Passage | None = None
    measures: Annotated[list[MeasureIn], Field(min_length=1, max_length=100)]
    funds: Sentence | None = None
    policy_explanation: Passage | None = None
    assistance: Sentence | None = None
    mediation: Sentence | None = None
    risk: Sentence | None = None
    change_reason: Sentence | None = None


class Proof(Body):
    """What shows that a measure is done."""

    evidence: Sentence


class Begin(Body):
    """What is under way, where there is something to say."""

    note: Sentence | None = None


class PlanPage(Paged):
    """A page of the versions of a plan, the newest first."""


class WordingOut(BaseModel):
    """What a version says of a measure."""

    model_config = ConfigDict(from_attributes=True)

    action: str
    responsible: str
    post: str | None
    cooperating: list[str]
    start: date | None
    due: date
    deliverable: str
    funds: str | None


class MeasureOut(WordingOut):
    """A measure as it stands; `slipped`: not done, and past its last day.

    `light`: its warning colour, none once it is done. `put_back_at`: when it last turned out not
    to be done; the plan's history says why.
    """

    no: int
    status: Progress
    begun_at: datetime | None
    done_at: datetime | None
    evidence: str | None
    put_back_at: datetime | None
    slipped: bool
    light: Light | None


class ChecklistOut(BaseModel):
    """The measures counted; `light` is the colour of what is due first."""

    model_config = ConfigDict(from_attributes=True)

    measures: int
    begun: int
    done: int
    slipped: int
    next_due: date | None
    light: Light | None


class RequestFindingOut(BaseModel):
    """One request as the plan answers it."""

    request: str
    finding: Finding
    basis: str


class PlanOut(BaseModel):
    """One version of a plan, and what the caller may do with it now."""

    id: UUID
    listing_id: UUID
    matter_id: UUID
    plan_version: int
    unit_id: UUID
    status: Status
    facts: str
    requests: list[RequestFindingOut]
    handled_so_far: str | None
    documents: str | None
    litigation: str | None
    sticking_points: str
    causes: list[Cause]
    statutory_path: StatutoryPath
    lawyer_opinion: str | None
    measures: list[MeasureOut]
    checklist: ChecklistOut
    funds: str | None
    policy_explanation: str | None
    assistance: str | None
    mediation: str | None
    risk: str | None
    standard: int
    change_reason: str | None
    submitted_at: datetime
    version: int
    allowed_moves: list[str]


class VersionOut(BaseModel):
    """One version of a plan, in a list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    plan_version: int
    status: Status
    change_reason: str | None
    submitted_at: datetime


class ChangedMeasure(BaseModel):
    """A measure that both versions have, with other words; `due_moved`: another last day."""

    model_config = ConfigDict(from_attributes=True)

    before: WordingOut
    after: WordingOut
    due_moved: bool


class ChangesOut(BaseModel):
    """What a version says otherwise than the one that it replaced or is to replace.

    `compared_with`: that version's number, none for a first version. `fields`: the other fields
    with another text.
    """

    plan_version: int
    compared_with: int | None
    change_reason: str | None
    fields: list[str]
    added: list[WordingOut]
    dropped: list[WordingOut]
    changed: list[ChangedMeasure]
