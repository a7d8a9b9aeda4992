"""Bodies of look-backs."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from shared.bodies import Body, Date, Paged
from shared.filters import Filters, Several
from shared.punctuality import Punctuality
from supervision_service.listings.schemas import Sentence
from supervision_service.look_backs.rules import Outcome, Status


class LookBackRecord(Body):
    """What a look-back found; a relapse lists the matter again, with a new target date."""

    outcome: Outcome
    notes: Sentence
    target_date: Date | None = None


class LookBackFilters(Filters):
    """Which look-backs."""

    listing_id: Several[UUID] = None
    status: Several[Status] = None
    punctuality: Several[Punctuality] = None
    due_to: Annotated[Date | None, Field(description="应在此日或之前办理")] = None


class LookBackPage(LookBackFilters, Paged):
    """A page of look-backs, the earliest legal end first."""


class LookBackOut(BaseModel):
    """A look-back with the listing it belongs to, and what the caller may do with it now."""

    id: UUID
    listing_id: UUID
    listing_number: str
    matter_id: UUID
    title: str
    round: int
    days: int
    status: Status
    outcome: Outcome | None
    start: date
    due_raw: date
    due: date
    provisional: bool
    punctuality: Punctuality | None
    notes: str | None
    recorded_at: datetime | None
    recorded_by: UUID | None
    version: int
    allowed_moves: list[str]
