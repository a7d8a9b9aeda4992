"""Bodies about deadlines."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from intake_service.handling.deadlines.rules import RULES, Outcome
from intake_service.handling.deadlines.rules.explanation import DayUse
from shared.bodies import Paged
from shared.filters import Filters, Several, Words
from shared.punctuality import Punctuality


class DeadlineFilters(Filters):
    """Which deadlines; `punctuality` looks at duties only, never at the petitioner's windows."""

    punctuality: Several[Punctuality] = None
    rule: Several[Annotated[str, Words(RULES)]] = None
    outcome: Several[Outcome] = None
    matter_id: Several[UUID] = None
    piece_id: Several[UUID] = None
    unit_id: Several[UUID] = None


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


class CountedDayOut(BaseModel):
    """One day of the count; `number` is its place among the days that count, from 1."""

    model_config = ConfigDict(from_attributes=True)

    date: date
    use: DayUse
    number: int | None
    note: str


class ExplanationOut(BaseModel):
    """How a deadline's last day came about, in sentences and day by day, by today's calendar."""

    model_config = ConfigDict(from_attributes=True)

    rule: str
    name: str
    article: str
    sentences: list[str]
    days: list[CountedDayOut]
    raw: date
    legal: date
    provisional: bool
