"""Bodies of weekly sessions."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.batches import BatchOutcome, WrongField
from shared.bodies import Body, Date, Paged, Reason
from shared.filters import Filters, Several
from supervision_service.listings.schemas import Passage
from supervision_service.plans.rules.checklist import Light
from supervision_service.reports.schemas import WeekName
from supervision_service.weekly_sessions.rules import Status
from supervision_service.weekly_sessions.rules.agenda import Point


class SessionIn(Body):
    """A round: the reports of `week` are owed until the end of the day `cutoff`."""

    week: WeekName
    cutoff: Date


class CutoffIn(Body):
    """Another last day for the reports, and why."""

    cutoff: Date
    reason: Reason


class Minutes(Body):
    """What the session came to, beside the items that it decided."""

    summary: Passage


class SessionFilters(Filters):
    """Which sessions."""

    status: Several[Status] = None
    week: WeekName | None = None


class SessionPage(SessionFilters, Paged):
    """A page of sessions, the newest week first."""


class CallFilters(Filters):
    """Those who have reported since they were called for, those who have not, or both."""

    reported: bool | None = None


class CallPage(CallFilters, Paged):
    """A page of those who were called for, by listing number."""


class AgendaFilters(Filters):
    """Cases with any of these points; without it all that there is something to say about."""

    point: Several[Point] = None


class AgendaPage(AgendaFilters, Paged):
    """A page of the agenda, by listing number."""


class SessionOut(BaseModel):
    """A session, and what the caller may do with it now.

    `owed` and `missing`: reports when the cut-off had passed. `decided`: items of this session.
    `summary` speaks of every case, so that the Department alone reads it; of a session that was
    reopened it is the former one until another is given.
    """

    id: UUID
    week: str
    cutoff: date
    status: Status
    opened_at: datetime
    called_at: datetime | None
    owed: int | None
    missing: int | None
    decided: int
    closed_at: datetime | None
    summary: str | None
    version: int
    allowed_moves: list[str]


class CallOut(BaseModel):
    """A unit that was called for its report, and whether the report has come since."""

    model_config = ConfigDict(from_attributes=True)

    listing_id: UUID
    number: str
    title: str
    unit_id: UUID
    unit_name: str | None
    called_at: datetime
    reported_at: datetime | None


class OverdueOut(BaseModel):
    """A measure past its last day."""

    model_config = ConfigDict(from_attributes=True)

    no: int
    action: str
    due: date


class CarriedOut(BaseModel):
    """What an earlier session decided and is not confirmed yet."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    decision: str
    unit_name: str
    due: date


class AgendaOut(BaseModel):
    """A case that the session looks at, and why."""

    listing_id: UUID
    number: str
    title: str
    unit_id: UUID
    unit_name: str | None
    light: Light
    points: Annotated[list[Point], Field(min_length=1)]
    overdue: list[OverdueOut]
    difficulty: str | None
    help_needed: str | None
    carried: list[CarriedOut]


class SheetRowOut(BaseModel):
    """What became of a row of the workbook: recorded, or why it was refused."""

    row: int
    number: str
    outcome: BatchOutcome
    code: str | None
    detail: str | None
    errors: list[WrongField]


class SheetOut(BaseModel):
    """The rows that say something, in the order of the sheet."""

    items: list[SheetRowOut]
    done: int
    refused: int
