"""Answers about administrative divisions."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from shared.bodies import Paged
from shared.filters import Filters, RegionCode, Several
from shared.regions import Level


class RegionOut(BaseModel):
    """One division under one name; `valid_from` and `valid_to` are exact to the year."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    parent: str | None
    level: Level
    type: str
    valid_from: date
    valid_to: date | None
    successors: list[str]


class RegionMeaning(RegionOut):
    """What a code of any time means: `today` are the divisions in force that stand there now."""

    today: list[RegionOut]


class RegionFilters(Filters):
    """Filters of the list; all given ones must hold."""

    level: Several[Level] = None
    parent: Several[RegionCode] = None
    q: str | None = Field(None, min_length=1, max_length=50, description="名称中的文字")


class RegionQuery(RegionFilters, Paged):
    """A page of the divisions in force."""
