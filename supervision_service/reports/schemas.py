"""Bodies of the weekly dispatch."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.bodies import Body, Date, Paged
from shared.filters import Filters
from supervision_service.listings.schemas import Sentence

WeekName = Annotated[
    str, Field(pattern=r"^20[0-9]{2}-W[0-9]{2}$", description="ISO 周，如 2026-W40")
]


class WeeklyReport(Body):
    """Progress of one week; the week of the act where `week` is not given."""

    week: WeekName | None = None
    done: Sentence
    petitioner_met: bool = False
    difficulty: Sentence | None = None
    help_needed: Sentence | None = None
    next_week: Sentence
    expected_close: Date | None = None


class ReportOut(BaseModel):
    """A recorded report."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    listing_id: UUID
    matter_id: UUID
    week: str
    unit_id: UUID
    done: str
    petitioner_met: bool
    difficulty: str | None
    help_needed: str | None
    next_week: str
    expected_close: date | None
    reporter: UUID
    reporter_name: str
    recorded_at: datetime


class ReportPage(Paged):
    """A page of a listing's reports, the newest week first."""


class DispatchFilters(Filters):
    """Which week, and whether those who reported, those who did not, or both."""

    week: WeekName
    reported: bool | None = None


class DispatchPage(DispatchFilters, Paged):
    """A page of the weekly dispatch, by listing number."""


class DispatchOut(BaseModel):
    """One listed matter in one week: whether its responsible unit reported."""

    model_config = ConfigDict(from_attributes=True)

    listing_id: UUID
    matter_id: UUID
    number: str
    title: str
    unit_id: UUID
    unit_name: str | None
    week: str
    reported: bool
    report_id: UUID | None
    recorded_at: datetime | None
