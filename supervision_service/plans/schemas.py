"""Bodies of plans."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.bodies import Body, Date
from shared.personal import Impersonal
from supervision_service.listings.schemas import Passage, Sentence
from supervision_service.plans.rules import Cause, Finding, Status, StatutoryPath


class RequestFinding(Body):
    """One request, what the plan finds about it, and on what basis."""

    request: Sentence
    finding: Finding
    basis: Sentence


class MeasureIn(Body):
    """A measure: action, responsible unit and post, last day, what will show that it is done."""

    action: Sentence
    responsible: Annotated[str, Field(min_length=1, max_length=200), Impersonal]
    due: Date
    deliverable: Annotated[str, Field(min_length=1, max_length=500), Impersonal]


class PlanIn(Body):
    """A plan per case; `change_reason` is owed when it replaces an approved version."""

    facts: Passage
    requests: Annotated[list[RequestFinding], Field(min_length=1, max_length=50)]
    handled_so_far: Passage | None = None
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


class MeasureOut(BaseModel):
    """A measure as it stands."""

    model_config = ConfigDict(from_attributes=True)

    no: int
    action: str
    responsible: str
    due: date
    deliverable: str
    done_at: datetime | None
    evidence: str | None


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
    sticking_points: str
    causes: list[Cause]
    statutory_path: StatutoryPath
    lawyer_opinion: str | None
    measures: list[MeasureOut]
    funds: str | None
    policy_explanation: str | None
    assistance: str | None
    mediation: str | None
    risk: str | None
    change_reason: str | None
    submitted_at: datetime
    version: int
    allowed_moves: list[str]
