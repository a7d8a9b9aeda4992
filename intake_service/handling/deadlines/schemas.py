"""Bodies of the clocks' answers."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from intake_service.handling.deadlines.rules import Outcome, Punctuality


class DeadlineFilters(BaseModel):
    """Which deadlines; `punctuality` looks at duties only, never at the petitioner's windows."""

    model_config = ConfigDict(extra="forbid")

    punctuality: Punctuality | None = None
    rule: Annotated[str | None, Field(pattern=r"^DL\d{2}$")] = None
    outcome: Outcome | None = None
    matter_id: UUID | None = None
    piece_id: UUID | None = None
    unit_id: UUID | None = None


class DeadlineListing(DeadlineFilters):
    """A page of deadlines, the earliest legal end first."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=400)] = None


class DeadlineOut(BaseModel):
    """A deadline; `late` says whether it was or is over its legal end."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    rule: str
    rule_version: int
    piece_id: UUID
    matter_id: UUID | None
    order_id: UUID | None
    unit_id: UUID
    start_event: str
    start: date
    raw: date
    legal: date
    provisional: bool
    extended: int
    outcome: Outcome
    satisfied_at: datetime | None
    satisfied_by: str | None
