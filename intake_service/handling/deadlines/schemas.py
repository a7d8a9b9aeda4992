"""Bodies about deadlines."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from intake_service.handling.deadlines.rules import Outcome
from shared.bodies import Body, Paged
from shared.punctuality import Punctuality


class DeadlineFilters(Body):
    """Which deadlines; `punctuality` looks at duties only, never at the petitioner's windows."""

    punctuality: Punctuality | None = None
    rule: Annotated[str | None, Field(pattern=r"^DL\d{2}$")] = None
    outcome: Outcome | None = None
    matter_id: UUID | None = None
    piece_id: UUID | None = None
    unit_id: UUID | None = None


class DeadlineQuery(DeadlineFilters, Paged):
    """A page of deadlines, the earliest legal end first."""


class DeadlineOut(BaseModel):
    """A deadline; it is late when open after its legal end, or `met_late`."""

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
