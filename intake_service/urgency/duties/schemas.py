"""Bodies about duties."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from intake_service.urgency.duties.rules import Status
from shared.bodies import Body, Date, Paged, WithReason
from shared.filters import Filters, Several


class DutyIn(Body):
    """Who is on duty on a day; the roster of the caller's unit."""

    day: Date
    leader_id: UUID


class DutyChange(WithReason):
    """Who is on duty instead, and why."""

    leader_id: UUID


class DutyFilters(Filters):
    """Which days of the roster."""

    status: Several[Status] = None
    unit_id: Several[UUID] = None
    day_from: Date | None = None
    day_to: Date | None = None


class DutyQuery(DutyFilters, Paged):
    """A page of the roster, the last day first."""


class DutyOut(BaseModel):
    """A day of the roster; name and post as directory tells them of a leader now."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    version: int
    unit_id: UUID
    day: date
    leader_id: UUID
    leader_name: str | None
    leader_post: str | None
    allowed_moves: list[str]
