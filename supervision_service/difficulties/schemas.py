"""Bodies of difficulties."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from shared.bodies import Body, Date, Paged, WithReason
from shared.filters import Filters, Several
from shared.punctuality import Punctuality
from supervision_service.difficulties.rules import Kind, Status
from supervision_service.listings.schemas import Passage, Sentence


class DifficultyIn(Body):
    """What a case sticks at, and how it might be solved; facts, never persons."""

    kind: Kind
    description: Sentence
    proposed_solution: Sentence | None = None


class OwnerIn(Body):
    """Which division or bureau sees to it, and until when."""

    owner_id: UUID
    due: Date


class DueIn(WithReason):
    """Another day, and why."""

    due: Date


class Convening(Body):
    """Which organs must sit together with the owner, and on which day."""

    organ_ids: Annotated[list[UUID], Field(min_length=1, max_length=20)]
    meets_on: Date


class AgreementIn(Body):
    """What they agreed, on which day, and until when it is to be done."""

    agreed: Passage
    met_on: Date
    until: Date


class SolutionIn(Body):
    """How it was solved."""

    solution: Sentence


class DifficultyFilters(Filters):
    """Which difficulties; `punctuality` is that of the solution."""

    listing_id: Several[UUID] = None
    matter_id: Several[UUID] = None
    owner_id: Several[UUID] = None
    kind: Several[Kind] = None
    status: Several[Status] = None
    punctuality: Several[Punctuality] = None


class DifficultyPage(DifficultyFilters, Paged):
    """A page of difficulties, the newest first."""


class DifficultyOut(BaseModel):
    """A difficulty with its case, and what the caller may do with it now."""

    id: UUID
    listing_id: UUID
    listing_number: str
    matter_id: UUID
    title: str
    unit_id: UUID
    kind: Kind
    status: Status
    description: str
    proposed_solution: str | None
    raised_at: datetime
    owner_id: UUID | None
    owner_name: str | None
    due: date | None
    punctuality: Punctuality | None
    organ_ids: list[UUID]
    organ_names: list[str]
    meets_on: date | None
    agreed: str | None
    met_on: date | None
    agreed_until: date | None
    solution: str | None
    ended_on: date | None
    version: int
    allowed_moves: list[str]
