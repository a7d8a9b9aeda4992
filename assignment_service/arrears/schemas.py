"""What is asked and answered about duties that are late."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from assignment_service.duty_templates.rules import Duty
from shared.bodies import Paged
from shared.filters import Filters, Several
from shared.regions import Level


class ArrearFilters(Filters):
    """Which duties that are late."""

    matter_id: Several[UUID] = None
    leader_id: Several[UUID] = None
    unit_id: Several[UUID] = None
    level: Several[Level] = None


class ArrearPage(ArrearFilters, Paged):
    """A page of duties that are late, the longest first."""


class FromRow(BaseModel):
    """Base of answers that are read from the columns of a select."""

    model_config = ConfigDict(from_attributes=True)


class ArrearOut(FromRow):
    """A duty of a leader in charge that no confirmed act fulfils, and since when it is late."""

    charge_id: UUID
    matter_id: UUID
    number: str
    title: str
    level: Level
    leader_id: UUID
    leader_name: str
    leader_post: str
    unit_id: UUID
    duty: Duty
    due: date


class LeaderArrearsOut(FromRow):
    """How many duties a leader in charge owes, on how many cases."""

    leader_id: UUID
    leader_name: str
    unit_id: UUID
    level: Level
    owed: int
    matters: int
