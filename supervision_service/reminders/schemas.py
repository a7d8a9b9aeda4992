"""Bodies of reminders."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from shared.bodies import Paged
from shared.filters import Filters, Several
from supervision_service.reminders.rules import About, Status


class ReminderFilters(Filters):
    """Which reminders."""

    about: Several[About] = None
    about_id: Several[UUID] = None
    unit_id: Several[UUID] = None
    status: Several[Status] = None


class ReminderPage(ReminderFilters, Paged):
    """A page of reminders, the newest first."""


class ReminderOut(BaseModel):
    """A reminder, and what the caller may do with it now."""

    id: UUID
    about: About
    about_id: UUID
    no: int
    due: date
    days: int
    unit_id: UUID
    text: str
    status: Status
    reminded_at: datetime
    read_at: datetime | None
    read_by: str | None
    version: int
    allowed_moves: list[str]
