"""What is asked and answered about coverage: offices and cases, and nothing about petitioners."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.bodies import Paged
from shared.filters import Filters, RegionCode, Several, Topic
from shared.regions import Level


class Axis(StrEnum):
    """By what charges are counted."""

    LEADER = "leader"
    LEVEL = "level"
    REGION = "region"
    TOPIC = "topic"


class CoverageFilters(Filters):
    """Which listed cases: of a batch, a topic or a region."""

    batch: Several[Annotated[str, Field(max_length=100)]] = None
    topic: Several[Topic] = None
    region: Several[RegionCode] = None


class CoverageQuery(CoverageFilters, Paged):
    """A page of groups, in the order of their keys; `level` narrows to the charges of one."""

    by: Axis
    level: Several[Level] = None


class WaitingFilters(CoverageFilters):
    """Which cases: those whose chain is `complete`, or the others."""

    complete: bool | None = None


class WaitingQuery(WaitingFilters, Paged):
    """A page of cases, in the order of matter numbers."""


class FromRow(BaseModel):
    """Base of answers that are read from the columns of a select."""

    model_config = ConfigDict(from_attributes=True)


class GroupOut(FromRow):
    """Charges of one leader (`name`, `post`), level, region or topic; a case may have several.

    `cases`: matters with a charge that is active or done; `late`: active ones past DL16.
    """

    key: str
    name: str | None
    post: str | None
    cases: int
    active: int
    done: int
    late: int


class WaitingOut(FromRow):
    """How many days a listed case waited for the last leader whom it owes, or waits till today.

    `complete_on` is empty while one is owed whom nobody named yet.
    """

    matter_id: UUID
    number: str
    title: str
    listing_id: UUID
    listing_number: str | None
    listed_on: date
    complete_on: date | None
    days: int


class SummaryOut(FromRow):
    """Listed cases, leaders at each level, cities and counties that are responsible for a case.

    `takes_all` are city leaders who took all of a case (全包); `days` is the mean number of days
    that the complete chains took, null without any.
    """

    cases: int
    complete: int
    provincial_leaders: int
    cities: int
    local_leaders: int
    takes_all: int
    counties: int
    days: float | None
