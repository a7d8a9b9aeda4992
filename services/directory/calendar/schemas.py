"""Answers about the working calendar."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from shared.bodies import Body
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
