"""Answers about the working calendar."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.directory.calendar.rules import Status
from shared.bodies import Body, Date
from shared.personal import Impersonal
from shared.workdays import DayKind, Unit


class DayOut(BaseModel):
    """A holiday, or a Saturday or Sunday worked; `notice` is the document that fixed it."""

    date: date
    kind: DayKind
    name: str
    notice: str


class YearOut(BaseModel):
    """One year; `provisional` while no notice is known and only weekends are counted."""

    year: int
    provisional: bool
    days: list[DayOut]


class DeadlineQuery(Body):
    """A period: the event's day, and its length."""

    start: date = Field(
        ge=date(1949, 10, 1), le=date(2199, 12, 31), description="起始事件之日（不计入）"
    )
    n: int = Field(ge=0, le=3650, description="天数")
    unit: Unit = Field(description="ND 自然日，WD 工作日")


class DeadlineOut(BaseModel):
    """Where a period ends: `raw` counted plainly, `legal` moved to a working day.

    `ends_at` is the instant the legal day ends; `provisional` when a year without notice counts.
    """

    raw: date
    legal: date
    ends_at: datetime
    provisional: bool


class DayIn(Body):
    """A holiday, or a Saturday or Sunday worked."""

    date: Date
    kind: DayKind
    name: Annotated[str, Field(min_length=1, max_length=20), Impersonal]


class NoticeIn(Body):
    """The special days of a year, all of them, and the number of the notice that fixed them."""

    notice: Annotated[str, Field(pattern=r"^[一-龥]{2,20}〔\d{4}〕[1-9]\d{0,3}号$", max_length=60)]
    days: Annotated[list[DayIn], Field(min_length=1, max_length=80)]


class NoticeOut(BaseModel):
    """A holiday notice as it was entered, and what became of it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    version: int
    year: int
    notice: str
    days: list[DayOut]
    entered_by: UUID
    entered_at: AwareDatetime
    decided_by: UUID | None
    decided_at: AwareDatetime | None
    allowed_moves: list[str]
