"""Bodies of look-backs."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from supervision_service.look_backs.rules import Outcome, Punctuality, Status


class Finding(BaseModel):
    """What a look-back found; a relapse lists the matter again, with a new target date."""

    model_config = ConfigDict(extra="forbid")

    outcome: Outcome
    notes: Annotated[str, Field(min_length=2, max_length=2000)]
    target_date: date | None = None


class LookBackFilters(BaseModel):
    """Which look-backs."""

    model_config = ConfigDict(extra="forbid")

    listing_id: UUID | None = None
    status: Status | None = None
    punctuality: Punctuality | None = None
    due_to: Annotated[date | None, Field(description="应在此日或之前办理")] = None


class LookBackPage(LookBackFilters):
    """A page of look-backs, the earliest legal end first."""

    limit: Annotated[int, Field(ge=1, le=200, description="每页条数，最多 200")] = 50
    cursor: Annotated[str | None, Field(max_length=400, description="上一页答案中的 next")] = None


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
    punctuality: Punctuality
    notes: str | None
    recorded_at: datetime | None
    recorded_by: UUID | None
    version: int
    allowed_moves: list[str]
